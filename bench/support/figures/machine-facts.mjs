import { availableParallelism, cpus, loadavg, release, totalmem } from 'node:os';
import { pause } from '../wait-until.mjs';

/** What figures mean little without. */
export function machineFacts() {
  return {
    cpuModel: cpus()[0]?.model ?? 'unknown',
    coreCount: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    kernel: release(),
    node: process.version,
  };
}

export function loadAverage() {
  return loadavg()[0];
}

const observeMs = 1500;

/**
 * The share of all CPU time, 0 to 1, that this machine spends at this moment, when nothing of the bench runs. The load
 * average would tell what the subject before this one did.
 */
export async function busyRatio() {
  const before = cpuTimes();
  await pause(observeMs);
  const after = cpuTimes();
  const totalMs = after.totalMs - before.totalMs;
  return totalMs === 0 ? 0 : 1 - (after.idleMs - before.idleMs) / totalMs;
}

function cpuTimes() {
  const times = cpus().map((core) => core.times);
  const idleMs = times.reduce((sum, { idle }) => sum + idle, 0);
  const totalMs = times.flatMap((one) => Object.values(one)).reduce((sum, ms) => sum + ms, 0);
  return { idleMs, totalMs };
}
