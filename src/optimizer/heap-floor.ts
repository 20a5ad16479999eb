import { constants, PerformanceObserver } from 'node:perf_hooks';
import { kindOf } from './garbage-collection.js';

/**
 * The live heap: heapUsed right after the newest major collection, ours or V8's own.
 * V8's own are only watched on request, since an observer of every collection is not free.
 */
export class HeapFloor {
  readonly #heapUsedBytes: () => number;
  #floorBytes: number | undefined;
  #observer: PerformanceObserver | undefined;

  constructor(heapUsedBytes: () => number = () => process.memoryUsage().heapUsed) {
    this.#heapUsedBytes = heapUsedBytes;
  }

  /** `undefined` until a major collection was seen. */
  get floorBytes(): number | undefined {
    return this.#floorBytes;
  }

  get heapUsedBytes(): number {
    return this.#heapUsedBytes();
  }

  note(floorBytes: number): void {
    this.#floorBytes = floorBytes;
  }

  watch(isWanted: boolean): void {
    if (isWanted === (this.#observer !== undefined)) return;
    this.#observer?.disconnect();
    this.#observer = isWanted ? this.#observe() : undefined;
  }

  #observe(): PerformanceObserver {
    const observer = new PerformanceObserver((list) => {
      if (list.getEntries().some((entry) => kindOf(entry) === constants.NODE_PERFORMANCE_GC_MAJOR))
        this.note(this.#heapUsedBytes());
    });
    observer.observe({ entryTypes: ['gc'] });
    return observer;
  }
}
