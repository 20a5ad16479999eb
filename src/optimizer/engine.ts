import type { Cancel } from '../core/clock.js';
import { SupervisorError } from '../core/errors.js';
import type { OptimizationOutcome, StrategyName } from '../protocol/outcome.js';
import type { WorkerSample } from '../protocol/sample.js';
import type { StrategyVerdict } from '../protocol/verdict.js';
import { AppCache } from './cache/app-cache.js';
import { AutomaticChecks } from './decision/automatic-checks.js';
import { DeferrableQueue } from './load/deferrable-queue.js';
import { EffectMeter } from './effect/effect-meter.js';
import { FaultBook } from './run/fault-book.js';
import { GuardedPolicy } from './decision/guarded-policy.js';
import { OptimizationHistory } from './history.js';
import { MeasuresInForce } from './run/measures-in-force.js';
import { OptimizationRuns, type RunOrder } from './run/optimization-runs.js';
import type { OptimizerSettings } from './options.js';
import { PauseBudget } from './run/pause-budget.js';
import type { OptimizerPorts } from './ports.js';
import { Registrations } from './registry/registrations.js';
import type { Strategy } from './strategies/index.js';
import { StrategySet } from './registry/strategy-set.js';
import { type ThresholdAlert, ThresholdWatch } from './decision/threshold-watch.js';
import { VerdictBook } from './effect/verdict-book.js';

/** Whom the engine tells what happens; none of it may throw. */
export interface EngineListener {
  onSample(sample: WorkerSample): void;
  onCompleted(outcomes: readonly OptimizationOutcome[]): void;
  onMeasured(outcome: OptimizationOutcome): void;
  onAlert(alert: ThresholdAlert): void;
  onStarted(name: StrategyName): void;
  onVerdict(verdict: StrategyVerdict): void;
  onOtherBasis(name: StrategyName, basis: string): void;
}

/** The optimizer's parts, joined: samples come in, strategies run, outcomes go out. */
export class OptimizerEngine {
  readonly registrations = new Registrations();
  readonly history = new OptimizationHistory();
  readonly queue: DeferrableQueue;
  readonly cache: AppCache;
  readonly strategies: StrategySet;
  readonly watch: ThresholdWatch;
  readonly policy: GuardedPolicy;
  readonly verdicts: VerdictBook;
  readonly #settings: OptimizerSettings;
  readonly #listener: EngineListener;
  readonly #shutdown = new AbortController();
  readonly #meter: EffectMeter;
  readonly #runs: OptimizationRuns;
  readonly #checks: AutomaticChecks | undefined;
  readonly #stopListening: Cancel;
  #batch: Promise<unknown> = Promise.resolve();

  constructor(settings: OptimizerSettings, ports: OptimizerPorts, listener: EngineListener) {
    const { clock, logger, sampleSource } = ports;
    this.#settings = settings;
    this.#listener = listener;
    this.queue = new DeferrableQueue(clock);
    this.cache = cacheFor(settings, ports);
    this.strategies = new StrategySet({ ...this.#shared(), settings, ports });
    this.verdicts = new VerdictBook({
      settings,
      clock,
      basisOf: (name) => this.strategies.basisOf(name, settings),
      onChanged: (verdict) => listener.onVerdict(verdict),
      onOtherBasis: (name, basis) => listener.onOtherBasis(name, basis),
    });
    const faults = new FaultBook(logger);
    this.policy = new GuardedPolicy(clock, faults);
    const measures = new MeasuresInForce(clock, faults);
    this.watch = this.#createWatch(ports, faults, measures);
    this.#meter = new EffectMeter(clock, (outcome) => this.#noteMeasured(outcome));
    this.#runs = this.#createRuns(ports, measures);
    this.#checks = settings.enableOptimization ? this.#startChecks(ports) : undefined;
    this.#stopListening = sampleSource.onSample((sample) => this.#observe(sample));
    ports.peers.onLook(() => this.#closeDeadPeers());
  }

  get isOptimizing(): boolean {
    return this.#runs.isOptimizing;
  }

  /** @throws {SupervisorError} PS_OPTIMIZE_DISABLED, PS_OPTIMIZE_UNKNOWN_STRATEGY, PS_OPTIMIZE_BUSY */
  async run(name: StrategyName | undefined, order: RunOrder): Promise<readonly OptimizationOutcome[]> {
    if (!this.#settings.enableOptimization || this.#shutdown.signal.aborted)
      throw new SupervisorError('PS_OPTIMIZE_DISABLED');
    return this.#runBatch(name === undefined ? this.strategies.all() : [this.strategies.named(name)], order);
  }

  /** Stops watching, ends what runs, takes back what is in force and lets deferred work go. */
  async shutdown(): Promise<void> {
    if (this.#shutdown.signal.aborted) return;
    this.#shutdown.abort();
    this.#checks?.stop();
    this.#stopListening();
    this.strategies.release();
    await this.#batch;
    await this.watch.recoverAll();
    this.queue.release();
  }

  #observe(sample: WorkerSample): void {
    this.#meter.observe(sample);
    if (this.#checks) this.#checks.observe(sample);
    else this.watch.observe(sample);
    this.#listener.onSample(sample);
  }

  /** Not by a run, which waits for its turn while the descriptors of the dead stay taken. */
  #closeDeadPeers(): void {
    if (this.#checks && !this.#settings.optimizationDryRun) void this.strategies.deadPeers.close(this.#shutdown.signal);
  }

  async #runBatch(strategies: readonly Strategy[], order: RunOrder): Promise<readonly OptimizationOutcome[]> {
    const batch = this.#runs.run(strategies, order);
    this.#batch = batch;
    const outcomes = await batch;
    if (outcomes.length > 0) this.#listener.onCompleted(outcomes);
    return outcomes;
  }

  #noteMeasured(outcome: OptimizationOutcome): void {
    this.history.measured(outcome);
    this.verdicts.measured(outcome);
    this.watch.noteMeasured(outcome);
    this.#listener.onMeasured(outcome);
  }

  #createWatch({ clock, logger, sampleSource }: OptimizerPorts, faults: FaultBook, measures: MeasuresInForce) {
    return new ThresholdWatch({
      settings: this.#settings,
      clock,
      logger,
      strategies: () => this.strategies.all(),
      sampleIntervalMs: () => sampleSource.intervalMs,
      onAlert: (alert) => this.#listener.onAlert(alert),
      policy: this.policy,
      measures,
      faults,
      pauses: new PauseBudget(this.#settings.pauseBudget, clock.monotonicMs()),
      offReason: (name) => this.verdicts.offReason(name),
    });
  }

  #createRuns({ clock, logger, sampleSource, turns, random, readCpuMs }: OptimizerPorts, measures: MeasuresInForce) {
    return new OptimizationRuns({
      settings: this.#settings,
      clock,
      logger,
      turns,
      random,
      readCpuMs,
      history: this.history,
      meter: this.#meter,
      verdicts: this.verdicts,
      isInForce: (strategy) => measures.isInForce(strategy),
      lastSample: () => sampleSource.last,
      sampleIntervalMs: () => sampleSource.intervalMs,
      makeId: idMaker(random),
      shutdown: this.#shutdown.signal,
      onStarted: (name) => this.#listener.onStarted(name),
      onRun: (outcome) => this.watch.noteOutcome(outcome),
      onTurnDenied: () => this.watch.noteTurnDenied(),
    });
  }

  #startChecks({ clock }: OptimizerPorts): AutomaticChecks {
    return new AutomaticChecks({
      clock,
      intervalMs: this.#settings.optimizationInterval,
      watch: this.watch,
      isBusy: () => this.isOptimizing,
      run: (strategies) =>
        void this.#runBatch(strategies, { trigger: 'threshold', isDryRun: this.#settings.optimizationDryRun }),
    });
  }

  #shared(): Pick<OptimizerEngine, 'registrations' | 'history' | 'queue' | 'cache'> {
    return { registrations: this.registrations, history: this.history, queue: this.queue, cache: this.cache };
  }
}

function cacheFor(settings: OptimizerSettings, { clock, sampleSource }: OptimizerPorts): AppCache {
  return new AppCache({
    clock,
    isEnabled: settings.enableCaching,
    isCompressing: settings.enableCompression,
    maxEntries: settings.cacheMaxEntries,
    maxBytes: settings.cacheMaxBytes,
    memoryThreshold: settings.memoryThreshold,
    memoryRatio: () => sampleSource.last?.values.memoryRatio,
  });
}

/** Unique in the cluster: process, 52 random bits, count. */
function idMaker(random: () => number): () => string {
  const prefix = `${process.pid.toString(36)}-${Math.floor(random() * Number.MAX_SAFE_INTEGER).toString(36)}`;
  let count = 0;
  return () => {
    count += 1;
    return `${prefix}-${count}`;
  };
}
