import type { Clock } from '../core/clock.js';
import { reasonOf } from '../core/errors.js';
import type { Logger } from '../core/logger.js';
import type { OptimizationOutcome, StrategyName } from '../protocol/outcome.js';
import type { MetricName, WorkerSample } from '../protocol/sample.js';
import {
  calmWatch,
  decide,
  type DecisionInput,
  type DecisionPolicy,
  type DecisionRules,
  enforceRest,
  isUndecided,
  neededCountFor,
  noteRun,
  noteVerdict,
  observeStress,
  restReason,
  type StrategyWatch,
} from './decision.js';
import type { OptimizerSettings } from './options.js';
import type { Assessment, Strategy } from './strategies/strategy.js';

/** A threshold was crossed and stayed crossed (R84, R95). */
export interface ThresholdAlert {
  readonly strategy: StrategyName;
  readonly metric: MetricName;
  readonly value: number;
  readonly threshold: number;
  /** ms since epoch. */
  readonly atMs: number;
}

/** How a strategy stands (R98). */
export interface StrategyState {
  readonly name: StrategyName;
  readonly isHot: boolean;
  /** Measurement / threshold; `null` when it does not apply. */
  readonly stress: number | null;
  /** Why it may not run by itself now; absent when it may. */
  readonly restReason?: string;
}

export interface WatchParts {
  readonly settings: OptimizerSettings;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly strategies: () => readonly Strategy[];
  readonly sampleIntervalMs: () => number;
  readonly onAlert: (alert: ThresholdAlert) => void;
}

/** Calm enough again at 85 % of a threshold: a +-5 % noise around the threshold never reaches down there. */
const recoverStress = 0.85;

/** Watches every strategy's stress and says which are due; it runs none itself. */
export class ThresholdWatch {
  readonly #parts: WatchParts;
  readonly #watches = new Map<StrategyName, StrategyWatch>();
  /** Strategies whose `apply` left something in force. */
  readonly #inForce = new Set<StrategyName>();
  readonly #faulty = new Set<StrategyName>();
  #policy: DecisionPolicy = decide;

  constructor(parts: WatchParts) {
    this.#parts = parts;
  }

  setPolicy(policy: DecisionPolicy): void {
    this.#policy = policy;
  }

  observe(sample: WorkerSample): void {
    for (const strategy of this.#parts.strategies()) {
      const assessment = this.#assess(strategy, sample);
      const before = this.#watch(strategy.name);
      const after = observeStress(before, assessment?.stress ?? 0, this.#rules());
      this.#watches.set(strategy.name, after);
      if (assessment?.isAlert && after.isHot && !before.isHot) this.#alert(strategy, assessment);
      if (!after.isHot && !isUndecided(after) && this.#isEffective(strategy)) void this.#takeBack(strategy);
    }
  }

  /** Whether a strategy's newest reading is high but not confirmed: look again at the next sample. */
  hasUndecided(): boolean {
    return this.#parts.strategies().some(({ name }) => isUndecided(this.#watch(name)));
  }

  due(): Strategy[] {
    const input = this.#input();
    const names = enforceRest(this.#ask(input), input).map(({ name }) => name);
    return this.#parts
      .strategies()
      .filter(({ name }) => names.includes(name))
      .sort((a, b) => names.indexOf(a.name) - names.indexOf(b.name));
  }

  noteOutcome({ name, trigger, status }: OptimizationOutcome): void {
    const isOwn = trigger === 'threshold';
    const isPerformed = status !== 'skipped';
    const watch = noteRun(this.#watch(name), this.#parts.clock.monotonicMs(), { isOwn, isPerformed });
    this.#watches.set(name, isOwn && status !== 'completed' ? noteVerdict(watch, false) : watch);
    // A run that relieved nobody may have left something in force all the same, such as slower sampling.
    this.#inForce.add(name);
  }

  noteMeasured({ name, trigger, effect }: OptimizationOutcome): void {
    if (trigger === 'threshold')
      this.#watches.set(name, noteVerdict(this.#watch(name), effect?.verdict === 'improved'));
  }

  states(): StrategyState[] {
    const input = this.#input();
    return input.strategies.map((facts) => {
      const reason = restReason(facts, input);
      const { isHot, recentStress } = facts.watch;
      return { name: facts.name, isHot, stress: recentStress.at(-1) ?? null, ...(reason && { restReason: reason }) };
    });
  }

  /** Takes back everything that is in force. */
  async recoverAll(): Promise<void> {
    await Promise.all(this.#parts.strategies().map((strategy) => this.#takeBack(strategy)));
  }

  #assess(strategy: Strategy, sample: WorkerSample): Assessment | undefined {
    try {
      const context = { settings: this.#parts.settings, nowMs: this.#parts.clock.now() };
      const assessment = strategy.assess?.(sample, context);
      return assessment && Number.isFinite(assessment.stress) ? assessment : undefined;
    } catch (thrown) {
      this.#reportFault(strategy.name, 'A strategy cannot assess the worker', thrown);
      return undefined;
    }
  }

  #ask(input: DecisionInput): ReturnType<DecisionPolicy> {
    try {
      return this.#policy(input);
    } catch (thrown) {
      this.#reportFault('decision policy', 'The decision policy failed; the built-in one decides', thrown);
      return decide(input);
    }
  }

  #isEffective({ name, impactTimeMs }: Strategy): boolean {
    const lastRunAtMs = this.#watch(name).lastRunAtMs ?? Number.NEGATIVE_INFINITY;
    return this.#parts.clock.monotonicMs() - lastRunAtMs >= impactTimeMs;
  }

  async #takeBack(strategy: Strategy): Promise<void> {
    if (!this.#inForce.delete(strategy.name)) return;
    try {
      await strategy.recover?.();
    } catch (thrown) {
      this.#reportFault(strategy.name, 'A strategy could not recover', thrown);
    }
  }

  #alert({ name }: Strategy, { metric, value, threshold }: Assessment): void {
    this.#parts.logger.warn('A threshold is exceeded', { event: 'alert', strategy: name, metric, value, threshold });
    this.#parts.onAlert({ strategy: name, metric, value, threshold, atMs: this.#parts.clock.now() });
  }

  /** Once per strategy: it would repeat itself at every sample. */
  #reportFault(name: StrategyName, message: string, thrown: unknown): void {
    if (this.#faulty.has(name)) return;
    this.#faulty.add(name);
    this.#parts.logger.warn(message, { event: 'optimization', strategy: name, reason: reasonOf(thrown) });
  }

  #input(): DecisionInput {
    return {
      nowMs: this.#parts.clock.monotonicMs(),
      rules: this.#rules(),
      strategies: this.#parts.strategies().map(({ name, metric, impactTimeMs }) => ({
        name,
        metric,
        impactTimeMs,
        watch: this.#watch(name),
      })),
    };
  }

  #rules(): DecisionRules {
    const { optimizationInterval, optimizationCooldown } = this.#parts.settings;
    const neededCount = neededCountFor(optimizationInterval, this.#parts.sampleIntervalMs());
    return { neededCount, recoverStress, cooldownMs: optimizationCooldown };
  }

  #watch(name: StrategyName): StrategyWatch {
    return this.#watches.get(name) ?? calmWatch;
  }
}
