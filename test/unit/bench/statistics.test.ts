import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';

interface Statistics {
  readonly median: (values: readonly number[]) => number | undefined;
  readonly summarize: (values: readonly number[]) => object | undefined;
  readonly roundRatios: (
    values: readonly (number | undefined)[],
    baseline: readonly (number | undefined)[],
  ) => number[];
  readonly medianError: (values: readonly number[]) => number;
  readonly noiseOf: (controlRatios: readonly number[]) => number;
  readonly judge: (ratios: readonly number[], goal: { atMost?: number; atLeast?: number }, noise: number) => string;
}

const file = join(import.meta.dirname, '../../../bench/support/figures/statistics.mjs');
const { judge, median, medianError, noiseOf, roundRatios, summarize } = (await import(
  pathToFileURL(file).href
)) as Statistics;

describe('figures of repeated measurements', () => {
  it('the median is the middle value, or the mean of the two in the middle', () => {
    expect([median([9, 1, 4]), median([4, 1, 9, 2]), median([])]).toEqual([4, 3, undefined]);
  });

  it('a summary names the median, the range and the count', () => {
    expect(summarize([3, 1, 2])).toEqual({ median: 2, min: 1, max: 3, count: 3 });
    expect(summarize([])).toBeUndefined();
  });

  it('ratios are taken inside a round, and a round that failed on one side is left out', () => {
    expect(roundRatios([2, undefined, 9, 5], [1, 4, 3, undefined])).toEqual([2, 3]);
  });

  it('one value alone says nothing about its error', () => {
    expect(medianError([5])).toBe(Number.POSITIVE_INFINITY);
    expect(noiseOf([])).toBe(Number.POSITIVE_INFINITY);
  });

  it('few values are as uncertain as the farthest of them, many less', () => {
    const spread = [0.9, 1, 1, 1, 1.3];
    expect(medianError(spread)).toBeCloseTo(0.3);
    expect(medianError([...spread, ...spread])).toBeLessThan(0.3);
  });

  it('a control that differs from itself is noise, by its bias and by its spread', () => {
    expect(noiseOf([1.1, 1.1, 1.1])).toBeCloseTo(0.1);
    expect(noiseOf([0.9, 1, 1.1])).toBeCloseTo(0.1);
    expect(noiseOf([1, 1, 1])).toBe(0);
  });
});

describe('a verdict on a goal', () => {
  it('a ratio that is clear of its limit meets or misses the goal', () => {
    expect(judge([0.5, 0.5], { atMost: 0.9 }, 0.05)).toBe('met');
    expect(judge([1.5, 1.5], { atMost: 0.9 }, 0.05)).toBe('missed');
    expect(judge([2.2, 2.2], { atLeast: 2 }, 0.05)).toBe('met');
    expect(judge([1.5, 1.5], { atLeast: 2 }, 0.05)).toBe('missed');
  });

  it('a limit within the noise of the control is not decided', () => {
    expect(judge([0.85, 0.85], { atMost: 0.9 }, 0.1)).toBe('not decided');
    expect(judge([0.85, 0.85], { atMost: 0.9 }, 0.01)).toBe('met');
  });

  it('a limit within the spread of the ratios is not decided, however quiet the control', () => {
    expect(judge([0.5, 0.85, 1.2], { atMost: 0.9 }, 0)).toBe('not decided');
  });

  it('a count of zero in every round meets a goal of none', () => {
    expect(judge([0, 0, 0], { atMost: 0.5 }, 0)).toBe('met');
  });

  it('one round alone, or none, judges nothing', () => {
    expect(judge([], { atMost: 1 }, 0)).toBe('not decided');
    expect(judge([0.5], { atMost: 1 }, 0)).toBe('not decided');
  });
});
