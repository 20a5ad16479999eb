import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bucketIndexOf } from '../../../src/metrics/bucket-index.js';
import { Histogram } from '../../../src/metrics/histogram.js';
import { emptyHistogram, meanOf, mergeHistograms, quantile } from '../../../src/metrics/histogram-data.js';
import type { HistogramData } from '../../../src/protocol/sample.js';

const maxErrorRatio = 0.022;
const milliseconds = fc.double({ min: 0.001, max: 4_000_000, noNaN: true });
const values = fc.array(milliseconds, { minLength: 1, maxLength: 200 });

function histogramOf(recorded: readonly number[]): HistogramData {
  const histogram = new Histogram();
  for (const value of recorded) histogram.record(value);
  return histogram.snapshot();
}

/** Sums of floats depend on the order in their last digits; nothing else may. */
function withRoundedSum(data: HistogramData): HistogramData {
  return { ...data, sum: Number(data.sum.toPrecision(9)) };
}

describe('bucketIndexOf', () => {
  it('puts a value above the lower edge of its bucket and not above the upper one', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-300, max: 1e300, noNaN: true }), (value) => {
        const index = bucketIndexOf(value);
        const rounding = 1e-12;
        expect(Math.log2(value) * 16).toBeGreaterThan(index - rounding * Math.abs(index) - 1e-9);
        expect(Math.log2(value) * 16).toBeLessThanOrEqual(index + 1 + rounding * Math.abs(index) + 1e-9);
      }),
    );
  });

  it('counts a power of two in the bucket that ends with it', () => {
    for (const exponent of [-20, -1, 0, 1, 10, 40]) expect(bucketIndexOf(2 ** exponent)).toBe(exponent * 16 - 1);
  });
});

describe('quantile', () => {
  it('is within 2.2 % of the exact value', () => {
    fc.assert(
      fc.property(values, fc.double({ min: 0, max: 1, noNaN: true }), (recorded, q) => {
        const sorted = [...recorded].sort((a, b) => a - b);
        const exact = sorted[Math.max(1, Math.ceil(q * sorted.length)) - 1] ?? 0;
        expect(Math.abs((quantile(histogramOf(recorded), q) ?? 0) - exact) / exact).toBeLessThanOrEqual(maxErrorRatio);
      }),
    );
  });

  it('of a merged histogram is that of all values together', () => {
    fc.assert(
      fc.property(values, values, fc.constantFrom(0.5, 0.95, 0.99), (a, b, q) => {
        const merged = mergeHistograms([histogramOf(a), histogramOf(b)]);
        expect(quantile(merged, q)).toBe(quantile(histogramOf([...a, ...b]), q));
      }),
    );
  });

  it('is undefined where nothing was recorded, and 0 among values that are not above 0', () => {
    expect(quantile(emptyHistogram, 0.5)).toBeUndefined();
    expect(quantile(histogramOf([0, -5, 0, 8]), 0.5)).toBe(0);
  });

  it('is never above the largest value', () => {
    fc.assert(
      fc.property(values, (recorded) => {
        expect(quantile(histogramOf(recorded), 1)).toBeLessThanOrEqual(Math.max(...recorded));
      }),
    );
  });
});

describe('mergeHistograms', () => {
  const scaled = fc
    .record({ recorded: values, scale: fc.integer({ min: 0, max: 4 }) })
    .map(({ recorded, scale }) => ({ ...histogramOf(recorded), scale }));

  it('is commutative', () => {
    fc.assert(
      fc.property(scaled, scaled, (a, b) => {
        expect(withRoundedSum(mergeHistograms([a, b]))).toEqual(withRoundedSum(mergeHistograms([b, a])));
      }),
    );
  });

  it('is associative', () => {
    fc.assert(
      fc.property(scaled, scaled, scaled, (a, b, c) => {
        const left = mergeHistograms([mergeHistograms([a, b]), c]);
        const right = mergeHistograms([a, mergeHistograms([b, c])]);
        expect(withRoundedSum(left)).toEqual(withRoundedSum(right));
      }),
    );
  });

  it('keeps every count, and an empty one changes nothing', () => {
    fc.assert(
      fc.property(values, values, (a, b) => {
        const merged = mergeHistograms([histogramOf(a), emptyHistogram, histogramOf(b)]);
        expect(merged.count).toBe(a.length + b.length);
        expect(merged.counts.reduce((sum, count) => sum + count, 0)).toBe(merged.count);
      }),
    );
    expect(mergeHistograms([])).toEqual(emptyHistogram);
  });

  it('becomes coarser rather than longer than 1024 buckets', () => {
    const far = (offset: number): HistogramData => ({
      ...emptyHistogram,
      offset,
      counts: [1],
      count: 1,
      sum: 1,
      max: 1,
    });
    const merged = mergeHistograms([far(-100_000), far(100_000)]);
    expect(merged.counts.length).toBeLessThanOrEqual(1024);
    expect(merged.counts.reduce((sum, count) => sum + count, 0)).toBe(2);
  });
});

describe('Histogram', () => {
  it('take() begins anew', () => {
    const histogram = new Histogram();
    histogram.record(3);
    expect(histogram.take().count).toBe(1);
    expect(histogram.take()).toEqual(emptyHistogram);
    histogram.record(5);
    expect(meanOf(histogram.take())).toBe(5);
  });

  it('is bounded whatever is recorded, and counts nothing that is no number', () => {
    const data = histogramOf([1e-300, 1e300, Number.NaN, Infinity]);
    expect(data.count).toBe(2);
    expect(data.counts.length).toBeLessThanOrEqual(512);
    expect(data.max).toBe(1e300);
  });
});
