/** The mean of a sequence and how much its members scatter. */
export interface SequenceFacts {
  readonly count: number;
  /** Of one member. */
  readonly variance: number;
}

/** The width is least at about this many runs; validity does not depend on it. */
const tunedForCount = 40;

/**
 * Returns half the width of a confidence sequence for a mean: an interval that holds the true mean at *every* count at
 * once with `confidenceRatio`, so that one may look after each run and stop whenever the answer is clear.
 * @returns `Infinity` below 3 members
 * Source: Waudby-Smith, Arbour, Sinha, Kennedy, Ramdas, "Time-uniform central limit theory and asymptotic confidence
 * sequences" (Annals of Statistics 2024), theorem 2.2, with rho tuned by their equation for a chosen count. Its members
 * need not be independent, only without bias given the past, which the random draw of each run sees to.
 */
export function sequenceHalfWidth({ count, variance }: SequenceFacts, confidenceRatio: number): number {
  if (count < 3) return Number.POSITIVE_INFINITY;
  const errorRatio = 1 - confidenceRatio;
  const spread = -2 * Math.log(errorRatio);
  const rhoSquared = (spread + Math.log(spread + 1)) / tunedForCount;
  const grown = count * rhoSquared + 1;
  const factor = ((2 * grown) / (count * count * rhoSquared)) * Math.log(Math.sqrt(grown) / errorRatio);
  return Math.sqrt(variance * factor);
}
