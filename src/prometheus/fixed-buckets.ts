import type { HistogramData } from '../protocol/sample.js';
import { part, type SeriesFamily } from './family.js';
import { NativeBuckets } from './native-buckets.js';

/** Upper bounds 2^0 to 2^14 ms. */
const boundCount = 15;

/**
 * Adds up the windows of all workers, past and present, into a histogram whose buckets never fall. Its bounds are powers of
 * two of a millisecond, which are bounds of the reported histograms too: no observation is put into a bucket by guess.
 */
export class FixedBuckets {
  /** Not cumulative; the last one is for what is larger than every bound. */
  readonly #counts: number[] = new Array<number>(boundCount + 1).fill(0);
  readonly #native = new NativeBuckets();
  #sumMs = 0;
  #count = 0;

  add(data: HistogramData): void {
    this.#count += data.count;
    this.#sumMs += data.sum;
    this.#into(0, data.zeroCount);
    this.#native.add(data);
    data.counts.forEach((count, k) => {
      if (count > 0) this.#into(Math.ceil((data.offset + k + 1) / 2 ** data.scale), count);
    });
  }

  /** Bounds and sum in seconds; the counts are not cumulative, and the last is for what is larger than every bound. */
  get figures(): {
    readonly boundsSec: readonly number[];
    readonly counts: readonly number[];
    readonly sumSec: number;
    readonly count: number;
  } {
    const boundsSec = Array.from({ length: boundCount }, (_, power) => 2 ** power / 1000);
    return { boundsSec, counts: this.#counts, sumSec: this.#sumMs / 1000, count: this.#count };
  }

  /** In seconds. */
  family(name: string, help: string): SeriesFamily {
    let below = 0;
    const buckets = this.#counts.map((count, power) => {
      below += count;
      return part('_bucket', { le: power < boundCount ? 2 ** power / 1000 : '+Inf' }, below);
    });
    const series = [...buckets, part('_sum', {}, this.#sumMs / 1000), part('_count', {}, below)];
    const native = this.#native.histogram();
    return { name, type: 'histogram', help, series: this.#count === 0 ? [] : series, native };
  }

  /** A value at a bound belongs to the bucket below it, here as in what was reported. */
  #into(power: number, count: number): void {
    const at = Math.min(Math.max(0, power), boundCount);
    this.#counts[at] = (this.#counts[at] ?? 0) + count;
  }
}
