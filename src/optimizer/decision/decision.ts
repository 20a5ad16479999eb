import type { MetricName } from '../../protocol/sample.js';
import type { StrategyName } from '../../protocol/outcome.js';
import { type PauseAllowance, pauseWaitMs } from '../run/pause-budget.js';

/** How readily the optimizer acts. */
export interface DecisionRules {
  /** N: of the last 2N-1 readings so many must agree, which is what their median says. */
  readonly neededCount: number;
  /** Stress below which a strategy is no longer hot; above it and up to 1 nothing changes (hysteresis). */
  readonly recoverStress: number;
  readonly cooldownMs: number;
}

/** What is remembered of one strategy. Times are monotonic ms. */
export interface StrategyWatch {
  /** Stress = measurement / threshold, the newest last. */
  readonly recentStress: readonly number[];
  readonly isHot: boolean;
  /** The newest run that did something, whoever asked for it. */
  readonly lastRunAtMs: number | undefined;
  /** The newest run because of a threshold, even one that found nothing to do. */
  readonly lastOwnRunAtMs: number | undefined;
  /** 1, 2, 4 or 8: the cool-down grows while runs change nothing (R98). */
  readonly restFactor: number;
}

/** One strategy as a decision sees it. */
export interface StrategyFacts {
  readonly name: StrategyName;
  readonly metric: MetricName;
  readonly impactTimeMs: number;
  readonly watch: StrategyWatch;
  /** How long its last run blocked the event loop; absent: it never ran. */
  readonly lastPauseMs?: number;
  /** Why it is switched off, absent while it is on. */
  readonly offReason?: string;
}

export interface DecisionInput {
  /** Monotonic ms, as in `StrategyWatch`. */
  readonly nowMs: number;
  readonly strategies: readonly StrategyFacts[];
  readonly rules: DecisionRules;
  /** What is left of the worker's pauses. */
  readonly pauses: PauseAllowance;
}

export interface DueStrategy {
  readonly name: StrategyName;
  readonly reason: string;
}

/** Says which strategies are due; rests and impact times are enforced whatever it says (R113). */
export type DecisionPolicy = (input: DecisionInput) => readonly DueStrategy[];

const longestRestFactor = 8;

export const calmWatch: StrategyWatch = {
  recentStress: [],
  isHot: false,
  lastRunAtMs: undefined,
  lastOwnRunAtMs: undefined,
  restFactor: 1,
};

/** N such that a reaction takes no longer than one interval plus one sample (R11). */
export function neededCountFor(intervalMs: number, sampleIntervalMs: number): number {
  return Math.min(3, 1 + Math.floor(intervalMs / sampleIntervalMs));
}

/** Takes a reading in: hot when N of the last 2N-1 are above 1, cool again when N are below the recovery stress (R14). */
export function observeStress(watch: StrategyWatch, stress: number, rules: DecisionRules): StrategyWatch {
  if (isSteady(watch, stress, rules)) return watch;
  const recentStress = [...watch.recentStress, stress].slice(1 - 2 * rules.neededCount);
  const above = recentStress.filter((one) => one > 1).length;
  const below = recentStress.filter((one) => one < rules.recoverStress).length;
  if (above >= rules.neededCount) return { ...watch, recentStress, isHot: true };
  if (below >= rules.neededCount) return { ...watch, recentStress, isHot: false, restFactor: 1 };
  return { ...watch, recentStress };
}

/** A strategy that has nothing to do says 0 for hours: that makes no garbage. */
function isSteady({ recentStress, isHot, restFactor }: StrategyWatch, stress: number, rules: DecisionRules): boolean {
  const isAtRest = !isHot && restFactor === 1 && stress === 0;
  return isAtRest && recentStress.length === 2 * rules.neededCount - 1 && recentStress.every(isZero);
}

function isZero(stress: number): boolean {
  return stress === 0;
}

/** Whether the newest reading is above 1 but too few agree yet: such a check is repeated at the next sample (R11). */
export function isUndecided(watch: StrategyWatch): boolean {
  return !watch.isHot && (watch.recentStress.at(-1) ?? 0) > 1;
}

export function noteRun(
  watch: StrategyWatch,
  nowMs: number,
  { isOwn, isPerformed }: { readonly isOwn: boolean; readonly isPerformed: boolean },
): StrategyWatch {
  return { ...watch, ...(isPerformed && { lastRunAtMs: nowMs }), ...(isOwn && { lastOwnRunAtMs: nowMs }) };
}

/** A run that changed nothing doubles the rest, one that helped ends the doubling. */
export function noteVerdict(watch: StrategyWatch, isImprovement: boolean): StrategyWatch {
  return { ...watch, restFactor: isImprovement ? 1 : Math.min(watch.restFactor * 2, longestRestFactor) };
}

/** Why a strategy may not run by itself now; `undefined` when it may. */
export function restReason(facts: StrategyFacts, input: DecisionInput): string | undefined {
  const { lastOwnRunAtMs, lastRunAtMs, restFactor } = facts.watch;
  if (facts.offReason !== undefined) return facts.offReason;
  const restMs = (lastOwnRunAtMs ?? Number.NEGATIVE_INFINITY) + input.rules.cooldownMs * restFactor - input.nowMs;
  if (restMs > 0) return `cools down for ${restMs.toFixed(0)} ms more`;
  const impactMs = (lastRunAtMs ?? Number.NEGATIVE_INFINITY) + facts.impactTimeMs - input.nowMs;
  if (impactMs > 0) return `its last run takes effect for ${impactMs.toFixed(0)} ms more`;
  const other = input.strategies.find(
    ({ name, metric, impactTimeMs, watch }) =>
      name !== facts.name && metric === facts.metric && (watch.lastRunAtMs ?? -Infinity) + impactTimeMs > input.nowMs,
  );
  if (other) return `${other.name} acts on the same metric`;
  const pauseMs = pauseWaitMs(input.pauses, facts.lastPauseMs);
  return pauseMs > 0 ? `the worker's pauses are used up for ${pauseMs.toFixed(0)} ms more` : undefined;
}

/** The built-in policy: whatever is above its threshold is due, the most stressed first; hot but below waits to recover. */
export const decide: DecisionPolicy = ({ strategies, rules }) =>
  strategies
    .filter(({ watch }) => watch.recentStress.filter((one) => one > 1).length >= rules.neededCount)
    .sort((a, b) => (b.watch.recentStress.at(-1) ?? 0) - (a.watch.recentStress.at(-1) ?? 0))
    .map(({ name, watch }) => ({ name, reason: `stress ${(watch.recentStress.at(-1) ?? 0).toFixed(2)}` }));

/** Keeps of a policy's answer what exists, is rested and is the only one on its metric. */
export function enforceRest(due: readonly DueStrategy[], input: DecisionInput): readonly DueStrategy[] {
  const takenMetrics = new Set<MetricName>();
  return due.filter(({ name }) => {
    const facts = input.strategies.find((one) => one.name === name);
    if (!facts || takenMetrics.has(facts.metric) || restReason(facts, input) !== undefined) return false;
    takenMetrics.add(facts.metric);
    return true;
  });
}
