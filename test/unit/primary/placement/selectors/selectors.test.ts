import { describe, expect, it } from 'vitest';
import { createSelector } from '../../../../../src/primary/placement/selectors/index.js';
import type { Candidate } from '../../../../../src/primary/placement/selectors/selector.js';

const worker = (workerId: number, load: Partial<Candidate> = {}): Candidate => ({
  workerId,
  stress: 0,
  waitMs: 0,
  pendingCount: 0,
  ...load,
});

describe('selectors', () => {
  it('round-robin gives each its turn, a new one first, whatever their load is', () => {
    const selector = createSelector('round-robin');
    const two = [worker(1, { stress: 3, waitMs: 900 }), worker(2)];
    expect([1, 2, 3, 4].map(() => selector.select(two, 0))).toEqual([1, 2, 1, 2]);
    expect([1, 2, 3].map(() => selector.select([...two, worker(3)], 0))).toEqual([3, 1, 2]);
    selector.forget(1);
    expect(selector.select(two, 0)).toBe(1);
    expect(selector.select([], 0)).toBeUndefined();
  });

  it('least-loaded sends nothing to a worker that has not taken what it was given while another has', () => {
    const selector = createSelector('least-loaded');
    const candidates = [worker(1, { pendingCount: 1 }), worker(2, { waitMs: 5 })];
    expect([1, 2, 3].map(() => selector.select(candidates, 0))).toEqual([2, 2, 2]);
  });

  it('least-loaded sends nothing to a worker that would let it wait longer, and takes turns among equals', () => {
    const selector = createSelector('least-loaded');
    const candidates = [worker(1, { waitMs: 0.3 }), worker(2, { waitMs: 0.9 }), worker(3, { waitMs: 6 })];
    expect([1, 2, 3, 4].map(() => selector.select(candidates, 0))).toEqual([1, 2, 1, 2]);
    expect(selector.select([], 0)).toBeUndefined();
  });
});
