import { expectedPauseMs } from '../../optimizer/memory/garbage-decision.js';
import type { GarbageCollected } from '../../optimizer/memory/garbage-collection.js';
import type { LiveHeap } from '../../optimizer/memory/heap-floor.js';
import type { WorkerSample } from '../../protocol/sample.js';

/** So many samples hold at least one that was taken soon after a collection of V8's own. */
const floorSamples = 30;

/** The heap of a recorded worker. What is live in it is taken to be the lowest of the last 30 readings. */
export class ReplayedHeap implements LiveHeap {
  #recentBytes: readonly number[] = [];

  get heapUsedBytes(): number {
    return this.#recentBytes.at(-1) ?? 0;
  }

  get floorBytes(): number | undefined {
    return this.#recentBytes.length === 0 ? undefined : Math.min(...this.#recentBytes);
  }

  /** The recording goes on as it went, whatever we would have collected. */
  note(): void {
    return undefined;
  }

  watch(): void {
    return undefined;
  }

  observe({ values }: WorkerSample): void {
    if (values.heapUsedBytes !== undefined)
      this.#recentBytes = [...this.#recentBytes, values.heapUsedBytes].slice(-floorSamples);
  }

  /** What a collection now would have freed, and how long it would have stopped the worker. */
  collected(): GarbageCollected {
    const { heapUsedBytes } = this;
    const floorBytes = this.floorBytes ?? heapUsedBytes;
    const freedBytes = heapUsedBytes - floorBytes;
    return { freedBytes, heapUsedBytes: floorBytes, pauseMs: expectedPauseMs(floorBytes), isMajor: true };
  }
}
