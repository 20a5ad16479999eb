import { describe, expect, it } from 'vitest';
import { createSelector } from '../../../../../src/primary/placement/selectors/index.js';

const worker = (workerId: number, stress: number) => ({ workerId, stress, waitMs: 0, pendingCount: 0 });

const twoIdle = [worker(1, 0), worker(2, 0)];

describe('least-stress', () => {
  it('the least stressed worker is chosen', () => {
    const selector = createSelector('least-stress');
    expect(selector.select([worker(1, 0.7), worker(2, 0.2)], 0)).toBe(2);
  });

  it('without a candidate there is no choice', () => {
    expect(createSelector('least-stress').select([], 0)).toBeUndefined();
  });

  it('a burst between two samples is spread, not sent to one worker', () => {
    const selector = createSelector('least-stress');
    const chosen = Array.from({ length: 20 }, () => selector.select(twoIdle, 0));
    expect(chosen.filter((workerId) => workerId === 1)).toHaveLength(10);
  });

  it('a burst fills the gap between two workers before it is spread', () => {
    const selector = createSelector('least-stress');
    const candidates = [worker(1, 0.05), worker(2, 0.45)];
    expect([1, 2, 3, 4].map(() => selector.select(candidates, 0))).toEqual([1, 1, 1, 1]);
    expect(selector.select(candidates, 0)).toBe(2);
  });

  it('reservations fade, so that a figure counts again', () => {
    const selector = createSelector('least-stress');
    const candidates = [worker(1, 0.1), worker(2, 0.15)];
    expect(selector.select(candidates, 0)).toBe(1);
    expect(selector.select(candidates, 1)).toBe(2);
    expect(selector.select(candidates, 10_000)).toBe(1);
  });

  it('idle workers take turns, however far apart the choices are', () => {
    const selector = createSelector('least-stress');
    expect([0, 60_000, 120_000, 180_000].map((nowMs) => selector.select(twoIdle, nowMs))).toEqual([1, 2, 1, 2]);
  });

  it('a figure that is no number is taken as idle', () => {
    const selector = createSelector('least-stress');
    expect(selector.select([worker(1, 0.5), worker(2, NaN)], 0)).toBe(2);
  });
});

describe('createSelector', () => {
  it.each(['fastest', 'constructor', ''])('%j is refused, and the known ones are named', (name) => {
    expect(() => createSelector(name)).toThrow(
      expect.objectContaining({
        code: 'PS_PLACEMENT_UNKNOWN_SELECTOR',
        details: { selector: name, known: 'least-loaded, least-stress, round-robin' },
      }),
    );
  });
});
