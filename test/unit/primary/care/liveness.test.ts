import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hungForMs, wasLate } from '../../../../src/primary/care/liveness.js';

const hangTimeoutMs = 4000;
const view = { nowMs: 100_000, heardMs: 99_000, wasLateMs: undefined, hangTimeoutMs };

describe('liveness', () => {
  it('a worker is hung after the limit without a sign of life, not before', () => {
    expect(hungForMs({ ...view, heardMs: 96_001 })).toBeUndefined();
    expect(hungForMs({ ...view, heardMs: 96_000 })).toBe(4000);
  });

  it('after a lateness of the primary silence is counted anew', () => {
    expect(hungForMs({ ...view, heardMs: 50_000, wasLateMs: 98_000 })).toBeUndefined();
    expect(hungForMs({ ...view, heardMs: 50_000, wasLateMs: 96_000 })).toBe(50_000);
  });

  it('a limit of 0 accuses nobody', () => {
    fc.assert(fc.property(fc.nat(), (heardMs) => hungForMs({ ...view, heardMs, hangTimeoutMs: 0 }) === undefined));
  });

  it('no worker that is heard every 2 s is ever hung, however late the primary is', () => {
    const gaps = fc.array(fc.record({ gapMs: fc.nat(2000), isLate: fc.boolean() }), { maxLength: 50 });
    fc.assert(
      fc.property(gaps, (signs) => {
        let heardMs = 0;
        let wasLateMs: number | undefined;
        for (const { gapMs, isLate } of signs) {
          const nowMs = heardMs + gapMs;
          if (isLate) wasLateMs = nowMs;
          expect(hungForMs({ nowMs, heardMs, wasLateMs, hangTimeoutMs })).toBeUndefined();
          heardMs = nowMs;
        }
      }),
    );
  });

  it('the primary was late when its timer is more than a second behind', () => {
    expect([wasLate({ nowMs: 2001, dueMs: 1000 }), wasLate({ nowMs: 2000, dueMs: 1000 })]).toEqual([true, false]);
  });
});
