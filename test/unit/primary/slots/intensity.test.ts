import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isTooIntense, recordEnd } from '../../../../src/primary/slots/intensity.js';

const ascending = fc.array(fc.nat(120_000), { maxLength: 60 }).map((times) => times.sort((a, b) => a - b));
const limits = fc.record({ maxEnds: fc.integer({ min: 1, max: 10 }), periodMs: fc.integer({ min: 1, max: 60_000 }) });

describe('intensity of ends', () => {
  it('is too high exactly when more ends than allowed lie within the period', () => {
    fc.assert(
      fc.property(ascending, limits, (times, limit) => {
        let endsMs: readonly number[] = [];
        for (const [index, nowMs] of times.entries()) {
          endsMs = recordEnd(endsMs, nowMs, limit);
          const within = times.slice(0, index + 1).filter((endMs) => endMs > nowMs - limit.periodMs);
          expect(isTooIntense(endsMs, limit)).toBe(within.length > limit.maxEnds);
        }
      }),
    );
  });

  it('keeps one end more than allowed at most', () => {
    fc.assert(
      fc.property(ascending, limits, (times, limit) => {
        const kept = times.reduce<readonly number[]>((endsMs, nowMs) => recordEnd(endsMs, nowMs, limit), []);
        expect(kept.length).toBeLessThanOrEqual(limit.maxEnds + 1);
      }),
    );
  });

  it('0 allows any number', () => {
    const limit = { maxEnds: 0, periodMs: 60_000 };
    const kept = Array.from({ length: 100 }, (_, at) => at).reduce<readonly number[]>(
      (endsMs, nowMs) => recordEnd(endsMs, nowMs, limit),
      [],
    );
    expect(isTooIntense(kept, limit)).toBe(false);
  });
});
