import { definitionOf } from '../metrics/catalog.js';
import type { WorkerSample } from '../protocol/sample.js';
import type { WorkerSnapshot } from '../protocol/snapshot.js';
import { FixedBuckets } from './fixed-buckets.js';

/** A slot's pauses for garbage collection, which a sample tells for its window only. */
interface SlotSums {
  /** What the counters of its former workers came to. */
  readonly retired: Map<string, number>;
  gcPauseMs: number;
}

/**
 * What adds up over a slot's workers: a counter lives in one process and begins at 0 with the next one, but a series that
 * belongs to a slot must not fall when its worker is replaced.
 */
export class SlotTotals {
  readonly responseTimes = new FixedBuckets();
  readonly eventLoopDelays = new FixedBuckets();
  readonly #slots = new Map<number, SlotSums>();

  sampled(slot: number, { values, histograms }: WorkerSample): void {
    const sums = this.#of(slot);
    sums.gcPauseMs += values.gcPauseMs ?? 0;
    if (histograms.responseTimeMs) this.responseTimes.add(histograms.responseTimeMs);
    if (histograms.eventLoopDelayMs) this.eventLoopDelays.add(histograms.eventLoopDelayMs);
  }

  /** @param last the last that was heard of the worker that is gone */
  exited(slot: number, last: WorkerSample | undefined): void {
    const { retired } = this.#of(slot);
    for (const [name, value] of Object.entries(last?.values ?? {})) {
      if (value === undefined || definitionOf(name).kind !== 'counter') continue;
      retired.set(name, (retired.get(name) ?? 0) + value);
    }
  }

  /** Every slot that ever had a worker, ascending. */
  get slots(): readonly number[] {
    return [...this.#slots.keys()].sort((a, b) => a - b);
  }

  gcPauseMs(slot: number): number {
    return this.#slots.get(slot)?.gcPauseMs ?? 0;
  }

  /** @param living the workers of that slot now, two while one is replaced @returns `undefined`: never reported */
  counter(slot: number, name: string, living: readonly WorkerSnapshot[]): number | undefined {
    let total = this.#slots.get(slot)?.retired.get(name);
    for (const { sample } of living) {
      const value = sample?.values[name];
      if (value !== undefined) total = (total ?? 0) + value;
    }
    return total;
  }

  #of(slot: number): SlotSums {
    const known = this.#slots.get(slot);
    if (known) return known;
    const sums = { retired: new Map<string, number>(), gcPauseMs: 0 };
    this.#slots.set(slot, sums);
    return sums;
  }
}
