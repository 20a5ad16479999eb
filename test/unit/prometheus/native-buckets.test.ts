import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Histogram } from '../../../src/metrics/histogram.js';
import { NativeBuckets } from '../../../src/prometheus/native-buckets.js';

const valuesMs = fc.array(fc.double({ min: 0.002, max: 100_000, noNaN: true }), { minLength: 1 });

function record(buckets: NativeBuckets, values: readonly number[]): NativeBuckets {
  const histogram = new Histogram();
  for (const value of values) histogram.record(value);
  buckets.add(histogram.take());
  return buckets;
}

/** How many observations are up to each bound in seconds. */
function upTo(buckets: NativeBuckets): readonly (readonly [number, number])[] {
  const { schema, first, counts } = buckets.histogram();
  let below = 0;
  return counts.map((count, k) => [2 ** ((first + k) / 2 ** schema), (below += count)] as const);
}

it('R108 every observation is in its native bucket or in one of its two neighbours', () => {
  const step = 2 ** (1 / 16) * (1 + 1e-9);
  fc.assert(
    fc.property(valuesMs, (values) => {
      for (const [boundSec, count] of upTo(record(new NativeBuckets(), values))) {
        expect(count).toBeGreaterThanOrEqual(values.filter((value) => value * step <= boundSec * 1000).length);
        expect(count).toBeLessThanOrEqual(values.filter((value) => value / step <= boundSec * 1000).length);
      }
    }),
  );
});

it('R108 no native bucket ever falls, and together they hold every observation', () => {
  fc.assert(
    fc.property(valuesMs, valuesMs, (early, late) => {
      const buckets = record(new NativeBuckets(), early);
      const before = buckets.histogram();
      const after = record(buckets, [...late, 0]).histogram();
      before.counts.forEach((count, k) => {
        expect(after.counts[before.first + k - after.first]).toBeGreaterThanOrEqual(count);
      });
      const held = after.counts.reduce((sum, count) => sum + count, after.zeroCount);
      expect(held).toBe(early.length + late.length + 1);
    }),
  );
});

it('a coarser histogram and values beyond every bound are counted', () => {
  const buckets = new NativeBuckets();
  const data = { zeroCount: 0, count: 3, sum: 0, max: 0 };
  buckets.add({ ...data, scale: 0, offset: 9, counts: [1, 1] });
  buckets.add({ ...data, scale: 4, offset: 1e6, counts: [1] });
  expect(upTo(buckets).at(-1)?.[1]).toBe(3);
});
