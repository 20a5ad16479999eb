import type { Clock } from '../../core/clock.js';
import { SupervisorError } from '../../core/errors.js';
import type { Logger } from '../../core/logger.js';
import { compact } from '../../protocol/read.js';
import type {
  OptimizationCost,
  OptimizationOutcome,
  OptimizationTrial,
  OptimizationTrigger,
  StrategyName,
} from '../../protocol/outcome.js';
import type { WorkerSample } from '../../protocol/sample.js';
import { meterCost } from '../effect/cost-meter.js';
import { planRun } from './dry-run.js';
import { pendingEffect } from '../effect/effect.js';
import type { EffectMeter } from '../effect/effect-meter.js';
import type { OptimizationHistory } from '../history.js';
import { type DrawParts, drawRun, takeTurn } from './run-permit.js';
import { type RunResult, runContained } from './run-strategy.js';
import type { Strategy } from '../strategies/strategy.js';
import type { Turn, Turns } from './turns.js';

export interface RunOrder {
  readonly trigger: OptimizationTrigger;
  /** For a command: `cli`, `http`, ... */
  readonly requestedBy?: string;
  /** Only say what would be done. */
  readonly isDryRun?: boolean;
}

export interface RunParts extends DrawParts {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly history: OptimizationHistory;
  readonly meter: EffectMeter;
  readonly lastSample: () => WorkerSample | undefined;
  readonly sampleIntervalMs: () => number;
  readonly turns: Turns;
  readonly readCpuMs: () => number;
  readonly makeId: () => string;
  readonly shutdown: AbortSignal;
  /** Told right before a strategy gets the event loop: one that never gives it back can then be named. */
  readonly onStarted: (name: StrategyName) => void;
  readonly onRun: (outcome: OptimizationOutcome) => void;
  /** Another worker has the turn: ask again soon. */
  readonly onTurnDenied: () => void;
}

interface Performed {
  readonly result: RunResult;
  readonly trial?: OptimizationTrial;
  readonly cost?: OptimizationCost;
}

const noTurn: Turn = { release: () => undefined };
const heldOut: RunResult = {
  status: 'skipped',
  reason: 'left out at random, to measure what runs of it change',
  actions: [],
};

/** Runs strategies one after the other, one batch at a time, and keeps their outcomes. */
export class OptimizationRuns {
  readonly #parts: RunParts;
  /** Strategies that ignored their budget and go on. */
  readonly #lingering = new Set<Strategy>();
  #isOptimizing = false;

  constructor(parts: RunParts) {
    this.#parts = parts;
  }

  get isOptimizing(): boolean {
    return this.#isOptimizing;
  }

  /** @throws {SupervisorError} PS_OPTIMIZE_BUSY while another batch runs */
  run(strategies: readonly Strategy[], order: RunOrder): Promise<readonly OptimizationOutcome[]> {
    if (this.#isOptimizing) throw new SupervisorError('PS_OPTIMIZE_BUSY');
    this.#isOptimizing = true;
    return this.#runAll(strategies, order).finally(() => {
      this.#isOptimizing = false;
    });
  }

  async #runAll(strategies: readonly Strategy[], order: RunOrder): Promise<readonly OptimizationOutcome[]> {
    const outcomes: OptimizationOutcome[] = [];
    for (const strategy of strategies) {
      const outcome = await this.#runOne(strategy, order);
      if (outcome) outcomes.push(outcome);
    }
    return outcomes;
  }

  /** @returns `undefined` when the run was put off: another worker has the node's turn */
  async #runOne(strategy: Strategy, order: RunOrder): Promise<OptimizationOutcome | undefined> {
    const { clock, meter, history, onRun, sampleIntervalMs } = this.#parts;
    const startedAtMs = clock.now();
    const startedMs = clock.monotonicMs();
    const before = meter.before(strategy.metric);
    const intervalMs = sampleIntervalMs();
    const performed = await this.#perform(strategy, order);
    if (!performed) return undefined;
    const { result, trial, cost } = performed;
    const isMeasured = trial !== undefined || result.status === 'completed';
    const outcome: OptimizationOutcome = compact({
      id: this.#parts.makeId(),
      name: strategy.name,
      ...result,
      trigger: order.trigger,
      requestedBy: order.requestedBy,
      startedAtMs,
      durationMs: clock.monotonicMs() - startedMs,
      cost,
      trial,
      isDryRun: order.isDryRun === true ? (true as const) : undefined,
      effect: isMeasured ? pendingEffect(strategy.metric, before) : undefined,
    });
    history.add(outcome);
    if (!trial && result.status === 'completed') meter.disturb(strategy.metric);
    if (outcome.effect) {
      const { metric, impactTimeMs } = strategy;
      meter.measureLater({ outcome, metric, before, startedMs, impactTimeMs, sampleIntervalMs: intervalMs });
    }
    this.#log(outcome);
    onRun(outcome);
    return outcome;
  }

  async #perform(strategy: Strategy, { trigger, isDryRun }: RunOrder): Promise<Performed | undefined> {
    const sample = this.#parts.lastSample();
    if (this.#lingering.has(strategy)) return skipped('its last run exceeded its budget and has not ended yet');
    if (isDryRun === true) return { result: await planRun(strategy, { trigger, sample }, this.#parts) };
    const turn = strategy.isDisruptive === true ? await takeTurn(strategy, trigger, this.#parts.turns) : noTurn;
    if (!turn) return this.#turnDenied(trigger);
    const trial = drawRun(strategy, trigger, sample, this.#parts);
    if (this.#parts.shutdown.aborted || trial?.isHeldOut) turn.release();
    if (this.#parts.shutdown.aborted) return skipped('the optimizer was shut down');
    if (trial?.isHeldOut) return { result: heldOut, trial };
    return { ...(await this.#apply(strategy, { trigger, sample }, turn)), ...(trial && { trial }) };
  }

  /** Nobody waits for a run by threshold: it is due again at the next sample. */
  #turnDenied(trigger: OptimizationTrigger): Performed | undefined {
    this.#parts.onTurnDenied();
    return trigger === 'threshold' ? undefined : skipped('another worker of this node is at it, or nobody gives leave');
  }

  async #apply(
    strategy: Strategy,
    run: { readonly trigger: OptimizationTrigger; readonly sample: WorkerSample | undefined },
    turn: Turn,
  ): Promise<Performed> {
    const { clock, readCpuMs, onStarted } = this.#parts;
    onStarted(strategy.name);
    const usual = run.sample?.values.eventLoopDelayMeanMs ?? 0;
    const readCost = meterCost({ clock, readCpuMs, usualDelayMs: usual });
    const { result, ended } = runContained(strategy, run, this.#parts);
    this.#lingering.add(strategy);
    void ended.then(() => {
      this.#lingering.delete(strategy);
      turn.release();
    });
    return { result: await result, cost: readCost() };
  }

  #log({ name, status, reason, trigger, durationMs, requestedBy, isDryRun, trial, cost }: OptimizationOutcome): void {
    const facts = { reason, trigger, requestedBy, durationMs, isDryRun, isHeldOut: trial?.isHeldOut, ...cost };
    const fields = { event: 'optimization', strategy: name, status, ...compact(facts) };
    if (status === 'failed') this.#parts.logger.error('an optimization failed', fields);
    else this.#parts.logger.info('an optimization ended', fields);
  }
}

function skipped(reason: string): Performed {
  return { result: { status: 'skipped', reason, actions: [] } };
}
