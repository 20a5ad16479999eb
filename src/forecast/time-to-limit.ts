import { believeGrowth } from './growth-belief.js';
import { widened } from './mixture.js';
import { isRiseOfLoad } from './rising-load.js';

/** A figure's past in steps of equal length. */
export interface Past {
  /** Oldest first. */
  readonly values: readonly number[];
  /** What the figure may follow, such as requests a second and peers; each as long as `values`. */
  readonly loads: readonly (readonly number[])[];
  readonly stepMs: number;
}

/** What a figure does on its way to a limit. Times are ms from the newest point. */
export type LimitForecast =
  | {
      readonly kind: 'rising';
      /**
       * When it reaches the limit if it goes on like this: as likely sooner as later. `undefined` when that cannot be
       * told within a factor of 1.6.
       */
      readonly timeToLimitMs: number | undefined;
      /** It is 90 % likely that the limit is reached between these two; `latestMs` is `undefined` when it may as well not rise. */
      readonly earliestMs: number;
      readonly latestMs: number | undefined;
      /** How likely it is that the limit is reached within the horizon, 0 to 1. */
      readonly probability: number;
    }
  | { readonly kind: 'steady'; readonly probability: number }
  | { readonly kind: 'cannot-tell'; readonly reason: string; readonly probability: number | undefined };

/** So sure one has to be to say that it rises, or that it does not. */
const sureProbability = 0.95;
/** Fewer points tell growth from load only by luck. */
export const leastPoints = 60;
const widestFactor = 1.6;
/**
 * None of the models is exactly true, so what they say together is surer than it is right: of made-up workers 76 % were in an
 * interval that was meant for 90 %. Twice as wide it holds 92 % (bench/forecast, chosen on seeds 1000 to 1069). Whether
 * something rises at all is right often enough without.
 */
const intervalFactor = 2;
/** The level of now is the mean of so many points. */
const levelPoints = 12;

/**
 * Says whether a figure reaches its limit within the horizon, and how sure that is. Growth is what is left when load
 * and single events are accounted for (see `believeGrowth`).
 * @param horizonMs how far ahead it looks; a limit that is farther away is nobody's concern yet
 */
export function forecastLimit({ values, loads, stepMs }: Past, limit: number, horizonMs: number): LimitForecast {
  if (values.length < leastPoints) return cannotTell(`${values.length} of ${leastPoints} points so far`);
  const newest = values.slice(-levelPoints);
  const left = limit - newest.reduce((sum, value) => sum + value, 0) / newest.length;
  if (left <= 0) return { kind: 'rising', timeToLimitMs: 0, earliestMs: 0, latestMs: 0, probability: 1 };
  const belief = believeGrowth(values, loads);
  const probability = belief.probabilityAbove((left * stepMs) / horizonMs);
  if (probability <= 1 - sureProbability) return { kind: 'steady', probability: 1 - probability };
  if (probability < sureProbability) return cannotTell('growth cannot be told from load and chance', probability);
  if (isRiseOfLoad(values, loads))
    return cannotTell('load has risen all the time, and may be all of the growth', probability);
  const interval = widened(belief, intervalFactor);
  const timeAt = (share: number): number | undefined => {
    const growth = interval.quantile(share);
    return growth > 0 ? (left / growth) * stepMs : undefined;
  };
  const earliestMs = timeAt(0.95) ?? 0;
  const latestMs = timeAt(0.05);
  const isNarrow = latestMs !== undefined && latestMs <= widestFactor * earliestMs;
  return { kind: 'rising', timeToLimitMs: isNarrow ? timeAt(0.5) : undefined, earliestMs, latestMs, probability };
}

function cannotTell(reason: string, probability?: number): LimitForecast {
  return { kind: 'cannot-tell', reason, probability };
}
