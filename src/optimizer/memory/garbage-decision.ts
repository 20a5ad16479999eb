import { formatBytes, formatRatio } from '../../core/units.js';

export interface GarbageFacts {
  readonly isEnabled: boolean;
  /** `undefined`: not measured yet. */
  readonly memoryRatio: number | undefined;
  readonly gcThreshold: number;
  readonly heapUsedBytes: number;
  /** heapUsed after the newest major collection; `undefined`: none was seen. */
  readonly floorBytes: number | undefined;
  /** Resident memory and whether it, not the heap, is what is short; `undefined`: not measured. */
  readonly nativeProblem?: { readonly rssBytes: number } | undefined;
  /** Dropped by us since then, for example from caches. */
  readonly droppedBytes: number;
}

export type GarbageVerdict =
  | { readonly isWorthwhile: true }
  | { readonly isWorthwhile: false; readonly reason: string };

/** Measured on Node 20.20: a major collection pauses 0.87 ms per MB that is live; garbage is nearly free. */
const pauseMsPerLiveMegabyte = 0.9;
const longestPauseMs = 500;
const smallestFreeableRatio = 0.25;
/** Where the heap is not what is short, a collection must at least be felt in the resident memory. */
const smallestFreeableOfRss = 0.1;

/** How long a major collection of a heap with so many live bytes is expected to pause the worker, ms. */
export function expectedPauseMs(liveBytes: number): number {
  return (pauseMsPerLiveMegabyte * liveBytes) / 1e6;
}

/**
 * Says whether forcing a major collection can help (R16, R91): memory is high, much of the heap is garbage, and the
 * pause is short. Before the live heap is known, all of the heap counts as live for the pause and as garbage for the gain.
 */
export function judgeGarbageCollection(facts: GarbageFacts): GarbageVerdict {
  const { memoryRatio, gcThreshold, heapUsedBytes, floorBytes } = facts;
  if (!facts.isEnabled) return no('garbage collection is disabled (ENABLE_GC)');
  if (memoryRatio === undefined) return no('memory usage is not measured yet');
  if (memoryRatio <= gcThreshold)
    return no(`memory usage ${formatRatio(memoryRatio)} is not above gcThreshold ${formatRatio(gcThreshold)}`);
  const freeableBytes = floorBytes === undefined ? heapUsedBytes : heapUsedBytes - floorBytes + facts.droppedBytes;
  if (freeableBytes < smallestFreeableRatio * heapUsedBytes)
    return no(`only ${formatBytes(Math.max(freeableBytes, 0))} of ${formatBytes(heapUsedBytes)} heap could be freed`);
  const { nativeProblem } = facts;
  if (nativeProblem && freeableBytes < smallestFreeableOfRss * nativeProblem.rssBytes)
    return no(`the heap is not what is large: only ${formatBytes(freeableBytes)} of it could be freed`);
  const pauseMs = expectedPauseMs(Math.min(floorBytes ?? heapUsedBytes, heapUsedBytes));
  if (pauseMs > longestPauseMs)
    return no(`it could pause the worker for ${pauseMs.toFixed(0)} ms, more than ${longestPauseMs} ms`);
  return { isWorthwhile: true };
}

function no(reason: string): GarbageVerdict {
  return { isWorthwhile: false, reason };
}
