import type { Clock } from '../core/clock.js';
import { SupervisorError } from '../core/errors.js';
import type { Logger } from '../core/logger.js';
import { compact } from '../protocol/read.js';
import type { OptimizationOutcome, OptimizationTrigger } from '../protocol/outcome.js';
import type { WorkerSample } from '../protocol/sample.js';
import { pendingEffect } from './effect.js';
import type { EffectMeter } from './effect-meter.js';
import type { OptimizationHistory } from './history.js';
import { type RunResult, runContained } from './run-strategy.js';
import type { Strategy } from './strategies/strategy.js';

export interface RunOrder {
  readonly trigger: OptimizationTrigger;
  /** For a command: `cli`, `http`, ... */
  readonly requestedBy?: string;
}

export interface RunParts {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly history: OptimizationHistory;
  readonly meter: EffectMeter;
  readonly lastSample: () => WorkerSample | undefined;
  readonly makeId: () => string;
  readonly shutdown: AbortSignal;
  readonly onRun: (outcome: OptimizationOutcome) => void;
}

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
    for (const strategy of strategies) outcomes.push(await this.#runOne(strategy, order));
    return outcomes;
  }

  async #runOne(strategy: Strategy, order: RunOrder): Promise<OptimizationOutcome> {
    const { clock, meter, history, onRun } = this.#parts;
    const startedAtMs = clock.now();
    const startedMs = clock.monotonicMs();
    const before = meter.before(strategy.metric);
    const result = await this.#perform(strategy, order);
    const outcome: OptimizationOutcome = compact({
      id: this.#parts.makeId(),
      name: strategy.name,
      ...result,
      trigger: order.trigger,
      requestedBy: order.requestedBy,
      startedAtMs,
      durationMs: clock.monotonicMs() - startedMs,
      effect: result.status === 'completed' ? pendingEffect(strategy.metric, before) : undefined,
    });
    history.add(outcome);
    if (outcome.effect) meter.measureLater(outcome, strategy, before);
    this.#log(outcome);
    onRun(outcome);
    return outcome;
  }

  async #perform(strategy: Strategy, { trigger }: RunOrder): Promise<RunResult> {
    if (this.#lingering.has(strategy))
      return { status: 'skipped', reason: 'its last run exceeded its budget and has not ended yet', actions: [] };
    const run = runContained(strategy, { trigger, sample: this.#parts.lastSample() }, this.#parts);
    this.#lingering.add(strategy);
    void run.ended.then(() => this.#lingering.delete(strategy));
    return run.result;
  }

  #log({ name, status, reason, trigger, durationMs, requestedBy }: OptimizationOutcome): void {
    const fields = { event: 'optimization', strategy: name, status, reason, trigger, requestedBy, durationMs };
    if (status === 'failed') this.#parts.logger.error('an optimization failed', fields);
    else this.#parts.logger.info('an optimization ended', fields);
  }
}
