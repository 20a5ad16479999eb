import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { recycleReason } from '../../../../src/primary/care/recycle.js';

const megabyte = 1024 * 1024;
const none = { maxMemoryBytes: 0, maxLifetimeMs: 0 };
const view = { rssBytes: 200 * megabyte, ageMs: 60_000, jitterRatio: 0 };

describe('limits of a life', () => {
  it('without limits no worker is ever replaced', () => {
    const any = fc.record({
      rssBytes: fc.nat(),
      ageMs: fc.nat(),
      jitterRatio: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    fc.assert(fc.property(any, (life) => recycleReason(life, none) === undefined));
  });

  it('memory above the limit is a reason and says how much', () => {
    const limits = { ...none, maxMemoryBytes: 150 * megabyte };
    expect(recycleReason(view, limits)).toBe('memory: 200 MB of at most 150 MB');
    expect(recycleReason({ ...view, rssBytes: 150 * megabyte }, limits)).toBeUndefined();
    expect(recycleReason({ ...view, rssBytes: undefined }, limits)).toBeUndefined();
  });

  it('age is a reason between nine tenths of the lifetime and the whole, by the jitter', () => {
    const limits = { ...none, maxLifetimeMs: 60_000 };
    const due = (ageMs: number, jitterRatio: number): boolean =>
      recycleReason({ ...view, ageMs, jitterRatio }, limits) !== undefined;
    expect([due(53_999, 1), due(54_000, 1), due(59_999, 0), due(60_000, 0)]).toEqual([false, true, false, true]);
  });
});
