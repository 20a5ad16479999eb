import { constants, PerformanceObserver } from 'node:perf_hooks';
import { kindOf } from './garbage-collection.js';

/** What the memory strategy asks about the heap; a replay answers from a recording. */
export interface LiveHeap {
  /** `undefined` until a major collection was seen. */
  readonly floorBytes: number | undefined;
  readonly heapUsedBytes: number;
  note(floorBytes: number): void;
  /** Whether V8's own collections are to be watched too. */
  watch(isWanted: boolean): void;
}

/**
 * The live heap: heapUsed right after the newest major collection, ours or V8's own.
 * V8's own are only watched on request, since an observer of every collection is not free.
 */
export class HeapFloor implements LiveHeap {
  readonly #heapUsedBytes: () => number;
  #floorBytes: number | undefined;
  #observer: PerformanceObserver | undefined;

  constructor(heapUsedBytes: () => number = () => process.memoryUsage().heapUsed) {
    this.#heapUsedBytes = heapUsedBytes;
  }

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
