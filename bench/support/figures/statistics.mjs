/** Figures of repeated measurements. Medians, because a shared machine gives single rounds that are far off. */

export function median(values) {
  if (values.length === 0) return undefined;
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

export function mean(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** What a series gains from one value to the next: the median of the slopes between all pairs (Theil and Sen). */
export function slopeOf(values) {
  const slopes = values.flatMap((late, to) => values.slice(0, to).map((early, from) => (late - early) / (to - from)));
  return median(slopes);
}

/** @returns `undefined` without values */
export function summarize(values) {
  if (values.length === 0) return undefined;
  return { median: median(values), min: Math.min(...values), max: Math.max(...values), count: values.length };
}

/** By nearest rank; `undefined` without values. @param share 0 to 1 */
export function quantile(values, share) {
  return values.toSorted((a, b) => a - b)[Math.max(0, Math.ceil(share * values.length) - 1)];
}

/** Ratios round by round: what disturbs a whole round disturbs both sides of its ratio. Rounds without both are left out. */
export function roundRatios(values, baseline) {
  return values.flatMap((value, round) => {
    const base = baseline[round];
    return value === undefined || base === undefined || base === 0 ? [] : [value / base];
  });
}

const fewValues = 6;

/**
 * How far the true median may lie from the measured one: with few values as far as the farthest of them (the median lies
 * within the range of 5 in 94 % of cases), else two standard errors by the median absolute deviation, where 1.4826 and
 * 1.2533 are those of a normal distribution.
 */
export function medianError(values) {
  if (values.length < 2) return Number.POSITIVE_INFINITY;
  const middle = median(values);
  const distances = values.map((value) => Math.abs(value - middle));
  if (values.length < fewValues) return Math.max(...distances);
  return (2 * 1.2533 * 1.4826 * median(distances)) / Math.sqrt(values.length);
}

/** Differences round by round; rounds without both are left out. */
export function roundDifferences(values, baseline) {
  return values.flatMap((value, round) => {
    const base = baseline[round];
    return value === undefined || base === undefined ? [] : [value - base];
  });
}

/** How far the ratio of a variant with itself lies from 1, its own uncertainty included: below it no difference can be seen. */
export function noiseOf(controlRatios) {
  if (controlRatios.length === 0) return Number.POSITIVE_INFINITY;
  return Math.abs(median(controlRatios) - 1) + medianError(controlRatios);
}

/**
 * Compares a ratio with its goal.
 * @param goal `{ atMost }` or `{ atLeast }`
 * @returns `met`, `missed`, or `not decided` when the goal lies within the uncertainty of the ratio, which one round alone does not know
 */
export function judge(ratios, goal, noise) {
  const value = median(ratios);
  if (value === undefined) return 'not decided';
  const limit = goal.atMost ?? goal.atLeast;
  // A value of 0 has no relative error, whatever the noise.
  const uncertainty = Math.max(medianError(ratios), value === 0 ? 0 : value * noise);
  if (!(Math.abs(value - limit) > uncertainty)) return 'not decided';
  const isMet = goal.atMost === undefined ? value >= limit : value <= limit;
  return isMet ? 'met' : 'missed';
}
