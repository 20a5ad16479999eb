import type { HistogramData } from '../protocol/sample.js';
import type { NativeHistogram } from './family.js';

/** 2^(1/16) from bound to bound, as in what workers report. */
const schema = 4;
const perOctave = 2 ** schema;
/** Of ours: 1 us to 70 min; what lies beyond is counted in the outermost. */
const leastIndex = -10 * perOctave;
const bucketCount = 32 * perOctave;

/** By how many buckets a bound in milliseconds lies below the same in seconds. It is no whole number, 1000 being no power of theirs. */
const shift = perOctave * Math.log2(1000);
const wholeShift = Math.floor(shift);
/** How much of a bucket of ours lies in the lower one of the two of theirs that it reaches into, as logarithms go. */
const lowerShare = shift - wholeShift;

/**
 * The windows of all workers, past and present, as a native histogram in seconds. A bucket of ours lies across two of theirs
 * and its count is divided between them as if it were even inside, which is what Prometheus assumes of a bucket too: no
 * observation is further than one bucket, 4.4 %, from its place, and no count ever falls.
 */
export class NativeBuckets {
  readonly #counts = new Float64Array(bucketCount);
  #zeroCount = 0;

  add({ scale, offset, counts, zeroCount }: HistogramData): void {
    this.#zeroCount += zeroCount;
    counts.forEach((count, k) => {
      const index = Math.ceil((offset + k + 1) * 2 ** (schema - scale)) - 1 - leastIndex;
      const at = Math.min(Math.max(0, index), bucketCount - 1);
      this.#counts[at] = (this.#counts[at] ?? 0) + count;
    });
  }

  histogram(): NativeHistogram {
    const divided = new Float64Array(bucketCount + 1);
    this.#counts.forEach((count, at) => {
      const lower = Math.round(count * lowerShare);
      divided[at] = (divided[at] ?? 0) + lower;
      divided[at + 1] = count - lower;
    });
    const from = divided.findIndex((count) => count > 0);
    const to = divided.findLastIndex((count) => count > 0);
    const counts = from < 0 ? [] : [...divided.subarray(from, to + 1)];
    // Theirs are named by the upper bound, ours by the lower one.
    return { schema, first: from + leastIndex - wholeShift, counts, zeroCount: this.#zeroCount };
  }
}
