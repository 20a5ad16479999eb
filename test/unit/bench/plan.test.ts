import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { oldestFirst, planRounds } from '../../../bench/support/rounds/plan.mjs';

const subject = (name: string, roundSec: number, rounds = 5) => ({ name, roundSec, rounds, warmUp: 1 });

describe('a plan of rounds', () => {
  it('with time enough has every round that is wanted', () => {
    const { planned, left } = planRounds([subject('a', 10), subject('b', 60, 3)], 10_000);
    expect(planned).toEqual([
      { name: 'a', rounds: 5, sec: 60 },
      { name: 'b', rounds: 3, sec: 240 },
    ]);
    expect(left).toEqual([]);
  });

  it('with little time has the fewest rounds first, then those that lack most', () => {
    const { planned } = planRounds([subject('a', 10, 8), subject('b', 10, 4)], 80);
    expect(planned.map(({ rounds }) => rounds)).toEqual([4, 2]);
  });

  it('names what there is no time for, and measures what comes after it all the same', () => {
    const { planned, left } = planRounds([subject('long', 1000), subject('short', 5)], 60);
    expect(left).toEqual(['long']);
    expect(planned.map(({ name }) => name)).toEqual(['short']);
  });

  it('never takes longer than there is time, and never more rounds than wanted', () => {
    const some = fc.record({
      name: fc.string(),
      roundSec: fc.integer({ min: 1, max: 300 }),
      rounds: fc.integer({ min: 1, max: 9 }),
      prepareSec: fc.nat(60),
    });
    fc.assert(
      fc.property(fc.array(some, { maxLength: 12 }), fc.nat(4000), (subjects, budgetSec) => {
        const { planned, left } = planRounds(subjects, budgetSec);
        expect(planned.reduce((sum, { sec }) => sum + sec, 0)).toBeLessThanOrEqual(budgetSec);
        expect(planned.length + left.length).toBe(subjects.length);
        const most = Math.max(0, ...subjects.map(({ rounds }) => rounds));
        expect(planned.every(({ rounds }) => rounds <= most)).toBe(true);
      }),
    );
  });

  it('begins with what was never measured in full, then with what is oldest', () => {
    const records = [
      { name: 'new', measuredAt: '2026-02-02', isSmall: false },
      { name: 'old', measuredAt: '2026-01-01', isSmall: false },
      { name: 'tried', measuredAt: '2026-03-03', isSmall: true },
    ];
    expect(oldestFirst(['new', 'never', 'old', 'tried'], records)).toEqual(['never', 'tried', 'old', 'new']);
  });
});
