import { constants, PerformanceObserver } from 'node:perf_hooks';
import { type ForceCollection, obtainForceCollection } from './force-collection.js';

/** What a forced collection did, as measured. */
export interface GarbageCollected {
  /** heapUsed before minus after; negative when others allocated meanwhile. */
  readonly freedBytes: number;
  readonly heapUsedBytes: number;
  readonly pauseMs: number;
  /** False when V8 ran something smaller (Node 20 turns `last-resort` into a scavenge). */
  readonly isMajor: boolean;
}

/** Forces a major collection and measures it; `undefined` where this Node does not offer it. */
export type CollectGarbage = () => Promise<GarbageCollected | undefined>;

let force: ForceCollection | undefined;

export const collectGarbage: CollectGarbage = async () => {
  force ??= obtainForceCollection();
  if (!force) return undefined;
  const kinds: number[] = [];
  const observer = new PerformanceObserver((list) => kinds.push(...list.getEntries().map(kindOf)));
  observer.observe({ entryTypes: ['gc'] });
  const beforeBytes = process.memoryUsage().heapUsed;
  const startedMs = performance.now();
  force();
  const pauseMs = performance.now() - startedMs;
  const heapUsedBytes = process.memoryUsage().heapUsed;
  // The entry is queued in the turn of the collection and arrives some turns later (Node 20.20: within 10 ms).
  await new Promise((next) => setTimeout(next, 10));
  observer.disconnect();
  return {
    freedBytes: beforeBytes - heapUsedBytes,
    heapUsedBytes,
    pauseMs,
    isMajor: kinds.includes(constants.NODE_PERFORMANCE_GC_MAJOR),
  };
};

export function kindOf(entry: object): number {
  const detail: unknown = 'detail' in entry ? entry.detail : undefined;
  return typeof detail === 'object' && detail !== null && 'kind' in detail ? Number(detail.kind) : -1;
}
