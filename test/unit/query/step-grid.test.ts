import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stepEndMs, stepGrid, stepIndexOf } from '../../../src/query/step-grid.js';

describe('stepGrid', () => {
  it('steps end at multiples of the step, within (from, to]', () => {
    fc.assert(
      fc.property(fc.nat(1e9), fc.nat(1e6), fc.integer({ min: 1, max: 1e5 }), (fromMs, rangeMs, stepMs) => {
        const grid = stepGrid(fromMs, fromMs + rangeMs, stepMs);
        for (const i of grid.count > 0 ? [0, grid.count - 1] : []) {
          expect(stepEndMs(grid, i) % stepMs).toBe(0);
          expect(stepEndMs(grid, i)).toBeGreaterThan(fromMs);
          expect(stepEndMs(grid, i)).toBeLessThanOrEqual(fromMs + rangeMs);
        }
        expect(grid.count).toBeGreaterThanOrEqual(Math.floor(rangeMs / stepMs));
      }),
    );
  });

  it('a moment belongs to the step that ends at it or next after it', () => {
    const grid = stepGrid(0, 100, 10);
    expect([1, 10, 11, 100, 0, 101].map((atMs) => stepIndexOf(grid, atMs))).toEqual([0, 0, 1, 9, -1, 10]);
  });
});
