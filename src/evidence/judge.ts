import type { StrategyVerdict, VerdictKind } from '../protocol/verdict.js';
import type { EffectEstimate } from './effect-estimate.js';
import { smallestEffect } from './smallest-effect.js';
import type { Trial } from './trial.js';

/** When a verdict is reached. */
export interface VerdictRules {
  /** Trials needed on each side; an interval from fewer is not trusted. */
  readonly minCount: number;
  /** An effect below this share of the metric's level is of no use. */
  readonly usefulRatio: number;
}

type Judgement = Omit<StrategyVerdict, 'isOff' | 'probeAtMs'>;

const confidenceRatio = 0.95;

/** Judges a strategy by the interval of its effect, which may be looked at after every run. */
export function judge(
  { strategy, metric, basis }: Pick<Trial, 'strategy' | 'metric' | 'basis'>,
  estimate: EffectEstimate,
  { minCount, usefulRatio }: VerdictRules,
): Judgement {
  const { runCount, heldOutCount, effect, meanBefore } = estimate;
  const usefulEffect = Math.max(smallestEffect(metric, meanBefore), Math.abs(meanBefore) * usefulRatio);
  const halfWidth = estimate.halfWidth(confidenceRatio);
  const interval =
    effect !== undefined && Number.isFinite(halfWidth)
      ? ([effect - halfWidth, effect + halfWidth] as const)
      : undefined;
  const isEnough = runCount >= minCount && heldOutCount >= minCount;
  const verdict = isEnough && interval ? kindOf(interval, usefulEffect) : 'not enough runs';
  const facts = {
    strategy,
    metric,
    ...(basis !== undefined && { basis }),
    verdict,
    effect: effect ?? null,
    effectLow: interval?.[0] ?? null,
    effectHigh: interval?.[1] ?? null,
    confidenceRatio,
    usefulEffect,
    runCount,
    heldOutCount,
  };
  return { ...facts, reason: sentence(facts, minCount) };
}

/** Less is better: a run works when even the cautious end of the interval is an improvement. */
function kindOf([low, high]: readonly [number, number], usefulEffect: number): VerdictKind {
  if (low > 0) return 'harmful';
  if (low > -usefulEffect) return 'no effect';
  return high < 0 ? 'works' : 'not enough runs';
}

function sentence(facts: Omit<Judgement, 'reason'>, minCount: number): string {
  const { metric, verdict, effect, effectLow, effectHigh, runCount, heldOutCount, usefulEffect } = facts;
  const counts = `${runCount} runs and ${heldOutCount} held out`;
  if (effect === null || effectLow === null || effectHigh === null)
    return `not enough runs: ${counts}, at least ${minCount} of each are needed`;
  const interval = `a run changes ${metric} by ${short(effect)} (95 %: ${short(effectLow)} to ${short(effectHigh)})`;
  const useful = verdict === 'no effect' ? `, less than the useful ${short(usefulEffect)}` : '';
  return `${verdict}: ${interval}${useful}, by ${counts}`;
}

function short(value: number): string {
  return String(Number(value.toPrecision(3)));
}
