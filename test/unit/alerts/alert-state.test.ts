import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AlertState, nextState, quiet } from '../../../src/alerts/alert-state.js';

const condition = { isAbove: true, limit: 0.8, recoverAt: 0.6, forMs: 10_000 };

/** States after one reading a second. */
function states(values: readonly (number | undefined)[], rule = condition): boolean[] {
  let state: AlertState = quiet;
  return values.map((value, second) => (state = nextState(state, value, rule, second * 1000)).isFiring);
}

const seconds = (count: number, value: number | undefined): (number | undefined)[] =>
  new Array<number | undefined>(count).fill(value);

describe('an alert', () => {
  it('R95 fires when the figure was beyond its limit for the whole time, not before', () => {
    expect(states(seconds(12, 0.9))).toEqual([...new Array<boolean>(10).fill(false), true, true]);
  });

  it('does not fire for a figure that comes back in between', () => {
    expect(states([...seconds(9, 0.9), 0.7, ...seconds(9, 0.9)])).not.toContain(true);
  });

  it('between limit and recovery limit stays as it is', () => {
    expect(states([...seconds(11, 0.9), ...seconds(60, 0.7)]).at(-1)).toBe(true);
    expect(states(seconds(60, 0.7)).at(-1)).toBe(false);
  });

  it('is over when the figure was within the recovery limit, or was not measured, for the whole time', () => {
    for (const calm of [0.6, 0.1, undefined]) {
      const after = states([...seconds(11, 0.9), ...seconds(12, calm)]);
      expect([after[20], after[22]]).toEqual([true, false]);
    }
  });

  it('below a limit works the same way', () => {
    const below = { ...condition, isAbove: false, limit: 2, recoverAt: 3 };
    expect(states([...seconds(11, 1), ...seconds(5, 2.5), ...seconds(11, 3)], below).at(-1)).toBe(false);
    expect(states(seconds(11, 1), below).at(-1)).toBe(true);
  });

  it('never changes twice within its time, whatever is read', () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: undefined })), (values) => {
        const fires = [false, ...states(values)];
        const changes = fires.flatMap((isFiring, at) => (at > 0 && isFiring !== fires[at - 1] ? [at] : []));
        changes.forEach((at, n) => expect(at - (changes[n - 1] ?? -100)).toBeGreaterThanOrEqual(10));
      }),
    );
  });
});
