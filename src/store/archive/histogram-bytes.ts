import type { HistogramData } from '../../protocol/sample.js';
import type { ByteReader } from './byte-reader.js';
import type { ByteWriter } from './byte-writer.js';

const mostBuckets = 1024;
/** Sums and maxima of times are kept to the microsecond. */
const stepsPerUnit = 1000;
const largestSteps = 2 ** 49;

/** Writes the distributions of the rows of a block, those that are absent too; each begins where the one before did. */
export function writeHistograms(writer: ByteWriter, histograms: readonly (HistogramData | undefined)[]): void {
  let lastOffset = 0;
  for (const data of histograms) {
    if (!data || data.counts.length > mostBuckets) {
      writer.byte(0);
      continue;
    }
    writer.byte(1);
    writer.signed(data.scale);
    writer.signed(data.offset - lastOffset);
    lastOffset = data.offset;
    writer.count(data.zeroCount);
    writer.signed(data.count - data.zeroCount - data.counts.reduce((sum, count) => sum + count, 0));
    writer.signed(stepsOf(data.sum));
    writer.signed(stepsOf(data.max));
    writer.count(data.counts.length);
    for (const count of data.counts) writer.count(count);
  }
}

export function readHistograms(reader: ByteReader, rowCount: number): readonly (HistogramData | undefined)[] {
  let lastOffset = 0;
  return Array.from({ length: rowCount }, () => {
    if (reader.byte() === 0) return undefined;
    const scale = reader.signed();
    const offset = lastOffset + reader.signed();
    lastOffset = offset;
    const zeroCount = reader.count();
    const others = reader.signed();
    const sum = reader.signed() / stepsPerUnit;
    const max = reader.signed() / stepsPerUnit;
    const counts = Array.from({ length: reader.count(mostBuckets) }, () => reader.count());
    const count = zeroCount + others + counts.reduce((total, bucket) => total + bucket, 0);
    const isCounted = Number.isSafeInteger(count) && count >= 0;
    if (!isCounted || Math.abs(scale) > 20 || Math.abs(offset) > 1e9)
      throw new RangeError('a histogram is out of its bounds');
    return { scale, zeroCount, offset, counts, count, sum, max };
  });
}

function stepsOf(value: number): number {
  const steps = Math.round(value * stepsPerUnit);
  return Number.isNaN(steps) ? 0 : Math.max(-largestSteps, Math.min(steps, largestSteps));
}
