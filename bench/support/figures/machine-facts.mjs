import { availableParallelism, cpus, loadavg, release, totalmem } from 'node:os';

/** What figures mean little without. */
export function machineFacts() {
  return {
    cpuModel: cpus()[0]?.model ?? 'unknown',
    coreCount: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    kernel: release(),
    node: process.version,
    date: new Date().toISOString(),
  };
}

export function loadAverage() {
  return loadavg()[0];
}
