import type { Answer } from './model-sums.js';

/** What is believed of a figure's steady growth, in the figure's unit per point. */
export interface GrowthBelief {
  /** How likely it is that the figure grows by more than this per point, 0 to 1. */
  probabilityAbove(growthPerPoint: number): number;
  /** The growth that is exceeded with probability `1 - share`. */
  quantile(share: number): number;
}

interface Weighted extends Omit<Answer, 'logEvidence'> {
  readonly weight: number;
}

/** Models that are less likely than the best by this factor do not count. */
const negligible = 1e-9;

/** Puts the models' answers together, each in proportion to how well it explains what was seen. */
export function mixture(answers: readonly Answer[]): GrowthBelief {
  const best = Math.max(...answers.map(({ logEvidence }) => logEvidence));
  const counted = answers
    .map(({ logEvidence, growth, deviation }) => ({ weight: Math.exp(logEvidence - best), growth, deviation }))
    .filter(({ weight }) => weight > negligible);
  const total = counted.reduce((sum, { weight }) => sum + weight, 0);
  const weighted: readonly Weighted[] = counted.map((answer) => ({ ...answer, weight: answer.weight / total }));
  const probabilityAbove = (growth: number): number =>
    weighted.reduce((sum, one) => sum + one.weight * (1 - normalShareBelow((growth - one.growth) / one.deviation)), 0);
  return { probabilityAbove, quantile: (share) => invert(weighted, (growth) => 1 - probabilityAbove(growth), share) };
}

/** The same belief, less sure by a factor: everything lies so many times as far from the median. */
export function widened(belief: GrowthBelief, factor: number): GrowthBelief {
  const middle = belief.quantile(0.5);
  return {
    probabilityAbove: (growth) => belief.probabilityAbove(middle + (growth - middle) / factor),
    quantile: (share) => middle + factor * (belief.quantile(share) - middle),
  };
}

function invert(weighted: readonly Weighted[], shareBelow: (growth: number) => number, share: number): number {
  const farthest = 8;
  let low = Math.min(...weighted.map(({ growth, deviation }) => growth - farthest * deviation));
  let high = Math.max(...weighted.map(({ growth, deviation }) => growth + farthest * deviation));
  for (let step = 0; step < 50; step += 1) {
    const middle = (low + high) / 2;
    if (shareBelow(middle) < share) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** The normal distribution, after Abramowitz and Stegun 26.2.17; its error is below 1e-7. */
function normalShareBelow(z: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(z));
  const tail =
    ((((1.330274429 * t - 1.821255978) * t + 1.781477937) * t - 0.356563782) * t + 0.31938153) *
    t *
    (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI));
  return z >= 0 ? 1 - tail : tail;
}
