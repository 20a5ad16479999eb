import type { Clock } from '../../core/clock.js';
import { reasonOf } from '../../core/errors.js';
import type { Logger } from '../../core/logger.js';
import { compact } from '../../protocol/read.js';
import type { OptimizationOutcome, StrategyName } from '../../protocol/outcome.js';
import type { MetricName, WorkerSample } from '../../protocol/sample.js';
import {
  calmWatch,
  type DecisionInput,
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
import type { FaultBook } from '../run/fault-book.js';
import type { GuardedPolicy } from './guarded-policy.js';
import type { MeasuresInForce } from '../run/measures-in-force.js';
import type { OptimizerSettings } from '../options.js';
import type { PauseBudget } from '../run/pause-budget.js';
import type { Assessment, Strategy } from '../strategies/strategy.js';

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
  /** How long its last run blocked the event loop, ms; absent before the first. */
  readonly lastPauseMs?: number;
  /** What it did wrong so far, and the newest of it; absent when nothing (R99). */
  readonly faultCount?: number;
  readonly lastFault?: string;
}

export interface WatchParts {
  readonly settings: OptimizerSettings;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly strategies: () => readonly Strategy[];
  readonly sampleIntervalMs: () => number;
  readonly onAlert: (alert: ThresholdAlert) => void;
  readonly policy: GuardedPolicy;
  readonly measures: MeasuresInForce;
  readonly faults: FaultBook;
  readonly pauses: PauseBudget;
  /** Why a strategy is switched off; `undefined` while it is on. */
  readonly offReason: (name: StrategyName) => string | undefined;
}

/** Watches every strategy's stress and says which are due; it runs none itself. */
export class ThresholdWatch {
  readonly #parts: WatchParts;
  readonly #watches = new Map<StrategyName, StrategyWatch>();
  readonly #lastPauseMs = new Map<StrategyName, number>();
  #isTurnDenied = false;

  constructor(parts: WatchParts) {
    this.#parts = parts;
  }

  observe(sample: WorkerSample): void {
    for (const strategy of this.#parts.strategies()) {
      const assessment = this.#assess(strategy, sample);
      const before = this.#watch(strategy.name);
      const after = observeStress(before, assessment?.stress ?? 0, this.#rules());
      this.#watches.set(strategy.name, after);
      if (assessment?.isAlert && after.isHot && !before.isHot) this.#alert(strategy, assessment);
      if (!after.isHot && !isUndecided(after) && this.#isEffective(strategy))
        void this.#parts.measures.takeBack(strategy);
    }
  }

  /** Whether a strategy's newest reading is high but not confirmed: look again at the next sample. */
  hasUndecided(): boolean {
    return this.#parts.strategies().some(({ name }) => isUndecided(this.#watch(name)));
  }

  /** Another worker of the node had the turn when something was due: look again at the next sample. */
  get isTurnDenied(): boolean {
    return this.#isTurnDenied;
  }

  noteTurnDenied(): void {
    this.#isTurnDenied = true;
  }

  due(): Strategy[] {
    this.#isTurnDenied = false;
    const input = this.#input();
    const names = enforceRest(this.#parts.policy.ask(input), input).map(({ name }) => name);
    return this.#parts
      .strategies()
      .filter(({ name }) => names.includes(name))
      .sort((a, b) => names.indexOf(a.name) - names.indexOf(b.name));
  }

  noteOutcome({ name, trigger, status, trial, cost, isDryRun, error }: OptimizationOutcome): void {
    const nowMs = this.#parts.clock.monotonicMs();
    const isOwn = trigger === 'threshold';
    const isRun = status !== 'skipped';
    // One that was left out paces like one that ran: otherwise the two could not be compared.
    const watch = noteRun(this.#watch(name), nowMs, { isOwn, isPerformed: isRun || trial?.isHeldOut === true });
    const isFruitless = isOwn && status !== 'completed' && trial?.isHeldOut !== true && isDryRun !== true;
    this.#watches.set(name, isFruitless ? noteVerdict(watch, false) : watch);
    // A run that relieved nobody may have left something in force all the same, such as slower sampling.
    if (trial?.isHeldOut !== true && isDryRun !== true) this.#parts.measures.note(name);
    if (error) this.#parts.faults.note(name, 'A strategy failed', error.message);
    if (!cost) return;
    this.#lastPauseMs.set(name, cost.pauseMs);
    this.#parts.pauses.spend(cost.pauseMs, nowMs);
  }

  noteMeasured({ name, trigger, status, trial, effect }: OptimizationOutcome): void {
    if (trigger !== 'threshold' || (status !== 'completed' && trial?.isHeldOut !== true)) return;
    this.#watches.set(name, noteVerdict(this.#watch(name), effect?.verdict === 'improved'));
  }

  states(): StrategyState[] {
    const input = this.#input();
    return input.strategies.map((facts) => {
      const { isHot, recentStress } = facts.watch;
      const faults = this.#parts.faults.of(facts.name);
      return compact({
        name: facts.name,
        isHot,
        stress: recentStress.at(-1) ?? null,
        restReason: restReason(facts, input),
        lastPauseMs: facts.lastPauseMs,
        faultCount: faults?.count,
        lastFault: faults?.last,
      });
    });
  }

  /** Takes back everything that is in force. */
  async recoverAll(): Promise<void> {
    await Promise.all(this.#parts.strategies().map((strategy) => this.#parts.measures.takeBack(strategy)));
  }

  #assess(strategy: Strategy, sample: WorkerSample): Assessment | undefined {
    try {
      const context = { settings: this.#parts.settings, nowMs: this.#parts.clock.now() };
      const assessment = strategy.assess?.(sample, context);
      if (!assessment || Number.isFinite(assessment.stress)) return assessment;
      this.#parts.faults.note(strategy.name, 'A strategy assesses the worker wrongly', 'its stress is no number');
    } catch (thrown) {
      this.#parts.faults.note(strategy.name, 'A strategy cannot assess the worker', reasonOf(thrown));
    }
    return undefined;
  }

  #isEffective({ name, impactTimeMs }: Strategy): boolean {
    const lastRunAtMs = this.#watch(name).lastRunAtMs ?? Number.NEGATIVE_INFINITY;
    return this.#parts.clock.monotonicMs() - lastRunAtMs >= impactTimeMs;
  }

  #alert({ name }: Strategy, { metric, value, threshold }: Assessment): void {
    this.#parts.logger.warn('a threshold is exceeded', { event: 'alert', strategy: name, metric, value, threshold });
    this.#parts.onAlert({ strategy: name, metric, value, threshold, atMs: this.#parts.clock.now() });
  }

  #input(): DecisionInput {
    const nowMs = this.#parts.clock.monotonicMs();
    return {
      nowMs,
      rules: this.#rules(),
      pauses: this.#parts.pauses.allowance(nowMs),
      strategies: this.#parts.strategies().map(({ name, metric, impactTimeMs }) =>
        compact({
          name,
          metric,
          impactTimeMs,
          watch: this.#watch(name),
          lastPauseMs: this.#lastPauseMs.get(name),
          offReason: this.#parts.offReason(name),
        }),
      ),
    };
  }

  #rules(): DecisionRules {
    const { optimizationInterval, optimizationCooldown, recoveryRatio } = this.#parts.settings;
    const neededCount = neededCountFor(optimizationInterval, this.#parts.sampleIntervalMs());
    return { neededCount, recoverStress: recoveryRatio, cooldownMs: optimizationCooldown };
  }

  #watch(name: StrategyName): StrategyWatch {
    return this.#watches.get(name) ?? calmWatch;
  }
}
