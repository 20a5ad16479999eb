/** Figures of repeated measurements. Medians, because a shared machine gives single rounds that are far off. */

export function median(values) {
  if (values.length === 0) return undefined;
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** @returns `undefined` without values */
export function summarize(values) {
  if (values.length === 0) return undefined;
  return { median: median(values), min: Math.min(...values), max: Math.max(...values), count: values.length };
}

/** Ratios round by round: what disturbs a whole round disturbs both sides of its ratio. Rounds without both are left out. */
export function roundRatios(values, baseline) {
  return values.flatMap((value, round) => {
    const base = baseline[round];
    return value === undefined || base === undefined || base === 0 ? [] : [value / base];
  });
}

/** Two standard errors of the median, by the median absolute deviation (1.4826 and 1.2533 are those of a normal distribution). */
export function medianError(values) {
  if (values.length < 2) return Number.POSITIVE_INFINITY;
  const middle = median(values);
  const deviation = median(values.map((value) => Math.abs(value - middle)));
  return (2 * 1.2533 * 1.4826 * deviation) / Math.sqrt(values.length);
}

/** How far the ratio of a variant with itself lies from 1, its own uncertainty included: below it no difference can be seen. */
export function noiseOf(controlRatios) {
  if (controlRatios.length === 0) return Number.POSITIVE_INFINITY;
  return Math.abs(median(controlRatios) - 1) + medianError(controlRatios);
}

/**
 * Compares a ratio with its goal.
 * @param goal `{ atMost }` or `{ atLeast }`
 * @returns `met`, `missed`, or `hidden` when the goal lies within the uncertainty of the ratio, which one round alone does not know
 */
export function judge(ratios, goal, noise) {
  const value = median(ratios);
  if (value === undefined) return 'hidden';
  const limit = goal.atMost ?? goal.atLeast;
  // A value of 0 has no relative error, whatever the noise.
  const uncertainty = Math.max(medianError(ratios), value === 0 ? 0 : value * noise);
  if (!(Math.abs(value - limit) > uncertainty)) return 'hidden';
  const isMet = goal.atMost === undefined ? value >= limit : value <= limit;
  return isMet ? 'met' : 'missed';
}
