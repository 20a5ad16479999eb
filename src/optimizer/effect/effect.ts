import { smallestEffect } from '../../evidence/smallest-effect.js';
import type { OptimizationEffect } from '../../protocol/outcome.js';
import type { MetricName } from '../../protocol/sample.js';

/** A normal distribution's standard deviation is 1.4826 times its median absolute deviation. */
const madToDeviation = 1.4826;
const judgedCount = 3;

/** An effect whose settle time has not passed: `after` repeats `before` until it is measured. */
export function pendingEffect(metric: MetricName, before: readonly number[]): OptimizationEffect | undefined {
  const value = median(before.slice(-judgedCount));
  return value === undefined
    ? undefined
    : { metric, before: value, after: value, changeRatio: value === 0 ? null : 0, verdict: 'pending' };
}

/**
 * Compares the medians of the last three readings before and after; less is better.
 * The verdict is what was measured, not what caused it: a run at the peak is often followed by a fall.
 * @param before readings up to the run, oldest first; their scatter makes the noise band (two standard deviations)
 * @returns `undefined` when one side has no reading
 */
export function measureEffect(
  metric: MetricName,
  before: readonly number[],
  after: readonly number[],
): OptimizationEffect | undefined {
  const from = median(before.slice(-judgedCount));
  const to = median(after.slice(-judgedCount));
  if (from === undefined || to === undefined) return undefined;
  const band = Math.max(noiseBand(before), smallestEffect(metric, from));
  const change = to - from;
  return {
    metric,
    before: from,
    after: to,
    changeRatio: from === 0 ? null : change / from,
    noiseBand: band,
    verdict: change < -band ? 'improved' : change > band ? 'worse' : 'unchanged',
  };
}

/** Two standard deviations, by the median absolute deviation, so that one outlier does not hide an effect. */
export function noiseBand(values: readonly number[]): number {
  const middle = median(values);
  if (middle === undefined) return 0;
  return 2 * madToDeviation * (median(values.map((value) => Math.abs(value - middle))) ?? 0);
}

function median(values: readonly number[]): number | undefined {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle];
  const lower = sorted[middle - 1];
  return sorted.length % 2 === 0 && upper !== undefined && lower !== undefined ? (lower + upper) / 2 : upper;
}
