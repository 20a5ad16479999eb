import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Histogram } from '../../../src/metrics/histogram.js';
import { FixedBuckets } from '../../../src/prometheus/fixed-buckets.js';

/** Upper bound in seconds, to the number of observations up to it. */
function bucketsOf(valuesMs: readonly number[]): ReadonlyMap<string, number> {
  const histogram = new Histogram();
  const buckets = new FixedBuckets();
  for (const valueMs of valuesMs) histogram.record(valueMs);
  buckets.add(histogram.take());
  const { series } = buckets.family('x_seconds', 'X.');
  return new Map(
    series.flatMap(({ labels, value }) => ('le' in labels ? [[String(labels['le']), value] as const] : [])),
  );
}

it('R108 every observation is in exactly the buckets whose bound is not below it', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0.001, max: 100_000, noNaN: true }), { minLength: 1 }), (valuesMs) => {
      for (const [bound, count] of bucketsOf(valuesMs)) {
        const boundMs = bound === '+Inf' ? Infinity : Number(bound) * 1000;
        expect(count).toBe(valuesMs.filter((value) => value <= boundMs).length);
      }
    }),
  );
});

it('a bound belongs to its bucket', () => {
  const buckets = bucketsOf([1, 2, 1024, 16_384, 16_385]);
  expect([buckets.get('0.001'), buckets.get('0.002'), buckets.get('1.024')]).toEqual([1, 2, 3]);
  expect([buckets.get('16.384'), buckets.get('+Inf')]).toEqual([4, 5]);
});
