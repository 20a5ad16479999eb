import { PerformanceObserver } from 'node:perf_hooks';
import type { Clock } from '../../core/clock.js';
import type { Collected, Collector } from './collector.js';

/**
 * Each observed collection costs about 6 us, and a busy trivial server collects hundreds of times a second (3 % of its
 * requests were lost to an observer that is always on). So the observer rests after this many in a window, until the
 * next one: at most 0.2 ms a window, and servers that collect less are seen in full.
 */
export const gcBudgetPerWindow = 32;

/** Pauses for garbage collection, extrapolated to the window where the observer had to rest. */
export class GcCollector implements Collector {
  readonly name = 'gc';
  readonly #observer: PerformanceObserver;
  readonly #clock: Clock;
  #windowStartMs: number;
  #restingSinceMs: number | undefined;
  #seenCount = 0;
  #pauseMs = 0;
  #totalCount = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#windowStartMs = clock.monotonicMs();
    this.#observer = new PerformanceObserver((list) => this.#add(list.getEntries()));
    this.#observer.observe({ entryTypes: ['gc'] });
  }

  collect(nowMs: number): Collected {
    this.#add(this.#observer.takeRecords());
    const scale = extrapolation(this.#windowStartMs, this.#restingSinceMs, nowMs);
    this.#totalCount += Math.round(this.#seenCount * scale);
    const pauseMs = Math.min(this.#pauseMs * scale, nowMs - this.#windowStartMs);
    this.#beginWindow(nowMs);
    return { values: { gcPauseMs: pauseMs, gcCount: this.#totalCount } };
  }

  stop(): void {
    this.#observer.disconnect();
  }

  #add(entries: readonly { readonly duration: number }[]): void {
    this.#seenCount += entries.length;
    for (const { duration } of entries) this.#pauseMs += duration;
    if (this.#seenCount >= gcBudgetPerWindow && this.#restingSinceMs === undefined) {
      this.#restingSinceMs = this.#clock.monotonicMs();
      this.#observer.disconnect();
    }
  }

  #beginWindow(nowMs: number): void {
    if (this.#restingSinceMs !== undefined) this.#observer.observe({ entryTypes: ['gc'] });
    this.#windowStartMs = nowMs;
    this.#restingSinceMs = undefined;
    this.#seenCount = this.#pauseMs = 0;
  }
}

/** From the observed part of a window to the whole; 1 when all of it was observed. */
export function extrapolation(startMs: number, restingSinceMs: number | undefined, endMs: number): number {
  if (restingSinceMs === undefined || restingSinceMs <= startMs) return 1;
  return Math.max(1, (endMs - startMs) / (restingSinceMs - startMs));
}
