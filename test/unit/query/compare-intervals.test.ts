import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareIntervals, ratesOf } from '../../../src/query/compare-intervals.js';

const interval = (...values: readonly (number | null)[]) => ({
  fromMs: 0,
  toMs: values.length * 1000,
  points: values.map((value, index) => [index * 1000, value] as const),
});

describe('compareIntervals', () => {
  it('a difference within the noise is called so, a larger one by its direction', () => {
    const noisy = interval(9, 11, 10, 12, 8, 10);
    expect(compareIntervals(noisy, interval(10, 9, 11, 10, 12, 8)).verdict).toBe('within-noise');
    expect(compareIntervals(noisy, interval(15, 16, 14, 15, 16, 14)).verdict).toBe('higher');
    expect(compareIntervals(noisy, interval(5, 6, 4, 5, 6, 4))).toMatchObject({ verdict: 'lower', difference: -5 });
  });

  it('steps that resemble their neighbours count for less: the same figures in another order are evidence', () => {
    const runs = (...values: readonly number[]) => values.flatMap((value) => Array.from({ length: 10 }, () => value));
    const [slow, other] = [runs(9, 11, 9), runs(11, 9, 11)];
    expect(compareIntervals(interval(...slow), interval(...other)).verdict).toBe('within-noise');
    const mixed = (values: readonly number[]) => values.map((_, index) => values[(index * 11) % 30] ?? 0);
    expect(compareIntervals(interval(...mixed(slow)), interval(...mixed(other))).verdict).toBe('higher');
  });

  it('gaps are counted, and too few steps are no evidence', () => {
    const compared = compareIntervals(interval(1, null, 1), interval(5, 5, 5));
    expect(compared).toMatchObject({ verdict: 'unknown', noise: null, difference: 4, before: { gapCount: 1 } });
    expect(compareIntervals(interval(null), interval(1))).toMatchObject({ difference: null, verdict: 'unknown' });
  });

  it('of a counter its growth per second is compared, and a restart is a gap', () => {
    const points = interval(10, 20, 5, null, 9).points;
    expect(ratesOf(points).map(([, value]) => value)).toEqual([10, null, null, null]);
  });

  it('an interval never differs from itself', () => {
    const figures = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 3, maxLength: 50 });
    fc.assert(
      fc.property(figures, (values) => {
        const same = compareIntervals(interval(...values), interval(...values));
        expect(same).toMatchObject({ difference: 0, verdict: 'within-noise' });
      }),
    );
  });
});
