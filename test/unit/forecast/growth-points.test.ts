import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GrowthPoints } from '../../../src/forecast/growth-points.js';

const options = { firstStepMs: 10, longestStepMs: 40, pointCount: 4, keep: 'lowest' } as const;

describe('GrowthPoints', () => {
  it('keeps the lowest value and the mean load of each step', () => {
    const points = new GrowthPoints(options);
    for (const [atMs, value, load] of [
      [0, 7, 1],
      [5, 3, 3],
      [10, 9, 0],
      [20, 9, 0],
    ] as const)
      points.add(atMs, value, [load]);
    expect(points.past()).toEqual({ values: [3, 9], loads: [[2, 0]], stepMs: 10 });
  });

  it('makes one of two points when there are too many, and steps twice as long', () => {
    const points = new GrowthPoints(options);
    for (let atMs = 0; atMs <= 50; atMs += 10) points.add(atMs, atMs, [atMs]);
    expect(points.past()).toEqual({ values: [10, 30], loads: [[15, 35]], stepMs: 20 });
  });

  it('forgets the oldest when steps cannot get longer', () => {
    const points = new GrowthPoints(options);
    for (let atMs = 0; atMs < 4000; atMs += 10) points.add(atMs, atMs, []);
    const { values, stepMs } = points.past();
    expect(stepMs).toBe(40);
    expect(values.at(0)).toBeGreaterThan(3500);
  });

  it('repeats the last point for steps without a reading', () => {
    const points = new GrowthPoints(options);
    points.add(0, 5, []);
    points.add(35, 8, []);
    expect(points.past().values).toEqual([5, 5, 5]);
  });

  it('never holds more than its number of points, whatever comes when', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(500), { maxLength: 200 }), (gapsMs) => {
        const points = new GrowthPoints(options);
        let atMs = 0;
        for (const gapMs of gapsMs) points.add((atMs += gapMs), gapMs, []);
        expect(points.past().values.length).toBeLessThanOrEqual(options.pointCount);
      }),
    );
  });
});
