import type { WorkerSnapshot } from '../protocol/snapshot.js';
import { liveFigures } from './live-figures.js';
import type { LiveRow } from './live-frame.js';

/** No more than a person reads: further digits only make every row differ from the one before. */
const significantDigits = 4;
/** Their differences matter, so they are whole. */
const exactFigures = new Set<string>(['peerPacketsReceivedCount', 'peerPacketsLostCount', 'optimizationCount']);

/** Of what a person reads; counters stay exact. */
export function rounded(name: string, value: number): number {
  return exactFigures.has(name) ? value : Number(value.toPrecision(significantDigits));
}

export function liveRow(worker: WorkerSnapshot): LiveRow {
  const { nodeId, slot, workerId, generation, pid, state, startedAtMs, sample, shed } = worker;
  const figures = liveFigures.map((name) => {
    const value = sample?.values[name];
    if (value === undefined) return null;
    return rounded(name, value);
  });
  const isOptimizing = sample?.optimizer.isOptimizing ? 1 : 0;
  return [nodeId, slot, workerId, generation, pid, state, startedAtMs, isOptimizing, shed?.reason ?? null, figures];
}
