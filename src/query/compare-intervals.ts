import type { Comparison, IntervalFigures } from '../store/cluster-questions.js';
import type { SeriesAnswer } from '../store/metrics-store.js';

type Points = SeriesAnswer['series'][number]['points'];

export interface Interval {
  readonly fromMs: number;
  readonly toMs: number;
  readonly points: Points;
}

const leastSteps = 3;
/** Of a normal distribution, 95 % lie within so many standard errors. */
const standardErrors = 1.96;

/**
 * Compares the steps of two intervals. The noise is that of Welch's test, with fewer independent steps than there are
 * where neighbours resemble each other: n (1 - r) / (1 + r), r the correlation of a step with the next.
 */
export function compareIntervals(before: Interval, after: Interval): Comparison {
  const [first, second] = [summarize(before), summarize(after)];
  const { figures: old } = first;
  const { figures: now } = second;
  const isMeasured = old.mean !== null && now.mean !== null;
  const difference = isMeasured ? now.mean - old.mean : null;
  const isEnough = old.stepCount >= leastSteps && now.stepCount >= leastSteps;
  const noise = isEnough ? standardErrors * Math.sqrt(first.meanVariance + second.meanVariance) : null;
  return {
    before: old,
    after: now,
    difference,
    changeRatio: difference === null || old.mean === null || old.mean === 0 ? null : difference / Math.abs(old.mean),
    noise,
    verdict: verdictOf(difference, noise),
  };
}

function verdictOf(difference: number | null, noise: number | null): Comparison['verdict'] {
  if (difference === null || noise === null) return 'unknown';
  if (Math.abs(difference) <= noise) return 'within-noise';
  return difference > 0 ? 'higher' : 'lower';
}

/** What a counter grew by, per second, from step to step; where it fell, workers were replaced: a gap. */
export function ratesOf(points: Points): Points {
  return points.slice(1).map(([atMs, value], index): Points[number] => {
    const [lastMs, last] = points[index] ?? [atMs, null];
    return [atMs, value === null || last === null || value < last ? null : (value - last) / ((atMs - lastMs) / 1000)];
  });
}

function summarize({ fromMs, toMs, points }: Interval): { figures: IntervalFigures; meanVariance: number } {
  const values = points.flatMap(([, value]) => value ?? []);
  const count = values.length;
  const gapCount = points.length - count;
  const mean = count === 0 ? null : values.reduce((sum, value) => sum + value, 0) / count;
  const variance = mean === null || count < 2 ? 0 : sumOf(values, (value) => (value - mean) ** 2) / (count - 1);
  const independent = mean === null ? 0 : independentSteps(values, mean);
  return {
    figures: {
      fromMs,
      toMs,
      mean,
      highest: count === 0 ? null : values.reduce((most, value) => Math.max(most, value)),
      standardDeviation: count < 2 ? null : Math.sqrt(variance),
      stepCount: count,
      gapCount,
    },
    meanVariance: independent === 0 ? 0 : variance / independent,
  };
}

function independentSteps(values: readonly number[], mean: number): number {
  const spread = sumOf(values, (value) => (value - mean) ** 2);
  if (spread === 0) return values.length;
  const together = sumOf(values.slice(1), (value, index) => (value - mean) * ((values[index] ?? mean) - mean));
  const correlation = Math.min(0.99, Math.max(0, together / spread));
  return Math.max(1, (values.length * (1 - correlation)) / (1 + correlation));
}

function sumOf(values: readonly number[], read: (value: number, index: number) => number): number {
  return values.reduce((sum, value, index) => sum + read(value, index), 0);
}
