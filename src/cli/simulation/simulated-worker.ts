import { silentLogger } from '../../core/logger.js';
import { OptimizerEngine } from '../../optimizer/engine.js';
import type { OptimizerSettings } from '../../optimizer/options.js';
import { noPeers } from '../../optimizer/ports.js';
import type { ThresholdAlert } from '../../optimizer/decision/threshold-watch.js';
import type { Turns } from '../../optimizer/run/turns.js';
import type { OptimizationOutcome, StrategyName } from '../../protocol/outcome.js';
import type { StrategyVerdict } from '../../protocol/verdict.js';
import type { RecordedSample } from './recorded-sample.js';
import { ReplayedHeap } from './replayed-heap.js';
import { type AssumedEffect, ReplayedSource } from './replayed-source.js';
import type { SimulatedClock } from './simulated-clock.js';

/** A run that was due, as it ended. */
export interface SimulatedRun {
  readonly outcome: OptimizationOutcome;
  /** Measurement / threshold at that moment. */
  readonly stress: number;
  /** The strategy's figure at that moment; absent where it was not recorded. */
  readonly value?: number;
  /** Why it may not run again at once; absent when it may. */
  readonly rest?: string;
}

export interface SimulatedWorkerParts {
  readonly settings: OptimizerSettings;
  readonly clock: SimulatedClock;
  readonly random: () => number;
  readonly turns: Turns;
  readonly effect: AssumedEffect;
  /** Whether the application is taken to have registered something that lowers its streams' quality. */
  readonly hasReducer: boolean;
  readonly onRun: (run: SimulatedRun) => void;
  readonly onMeasured: (outcome: OptimizationOutcome) => void;
  readonly onAlert: (alert: ThresholdAlert) => void;
}

/** The optimizer of one recorded worker: the code that runs in workers, between a recording and stand-ins for the process. */
export class SimulatedWorker {
  readonly #heap = new ReplayedHeap();
  readonly #source: ReplayedSource;
  readonly #engine: OptimizerEngine;

  constructor(parts: SimulatedWorkerParts, { sample }: RecordedSample) {
    const { settings, clock, random, turns, effect } = parts;
    this.#source = new ReplayedSource(clock, effect, sample);
    const ports = {
      ...{ clock, random, turns, logger: silentLogger, sampleSource: this.#source, liveHeap: this.#heap },
      peers: noPeers,
      connections: undefined,
      collectGarbage: () => this.#collect(clock),
      awaitQuietMoment: () => Promise.resolve(true),
      readCpuMs: () => 0,
    };
    this.#engine = new OptimizerEngine(settings, ports, {
      onSample: () => undefined,
      onCompleted: (outcomes) => {
        for (const outcome of outcomes) this.#noteRun(outcome, parts.onRun);
      },
      onMeasured: parts.onMeasured,
      onAlert: parts.onAlert,
      onStarted: () => undefined,
      onVerdict: () => undefined,
      onOtherBasis: () => undefined,
    });
    if (parts.hasReducer) this.#engine.registrations.reducers.register('assumed', assumedReducer());
  }

  get isBusy(): boolean {
    return this.#engine.isOptimizing;
  }

  replay({ sample }: RecordedSample): void {
    this.#heap.observe(sample);
    this.#source.replay(sample);
  }

  adopt(verdicts: readonly StrategyVerdict[]): void {
    this.#engine.verdicts.adopt(verdicts);
  }

  /** As when the primary expects a limit to be reached. */
  async optimizeEarly(strategy: StrategyName): Promise<void> {
    await this.#engine.run(strategy, { trigger: 'forecast', requestedBy: 'forecast' });
  }

  close(): Promise<void> {
    return this.#engine.shutdown();
  }

  #collect(clock: SimulatedClock) {
    const collected = this.#heap.collected();
    clock.block(collected.pauseMs);
    return Promise.resolve(collected);
  }

  #noteRun(outcome: OptimizationOutcome, onRun: (run: SimulatedRun) => void): void {
    const state = this.#engine.watch.states().find(({ name }) => name === outcome.name);
    const { metric } = this.#engine.strategies.named(outcome.name);
    const value = this.#source.last.values[metric];
    const rest = state?.restReason;
    onRun({
      outcome,
      stress: state?.stress ?? 0,
      ...(value !== undefined && { value }),
      ...(rest !== undefined && { rest }),
    });
    if (outcome.status === 'completed') this.#source.relieve(metric);
  }
}

/** Four steps down, as of an application with layers; a run that finds it at its floor has nothing to do. */
function assumedReducer() {
  let stepsDown = 0;
  const step = (by: 1 | -1) => () => {
    const isPossible = by === 1 ? stepsDown < 4 : stepsDown > 0;
    if (isPossible) stepsDown += by;
    return isPossible ? 1 : 0;
  };
  return { reduce: step(1), raise: step(-1), recover: () => void (stepsDown = 0) };
}
