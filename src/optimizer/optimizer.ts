import { EventEmitter } from 'node:events';
import type { Cancel } from '../core/clock.js';
import { reasonOf } from '../core/errors.js';
import type { CacheFigures } from '../metrics/collectors/cache.js';
import { type SeedMetrics, seedMetrics } from '../metrics/seed-metrics.js';
import type { OptimizationOutcome, StrategyName } from '../protocol/outcome.js';
import type { OptimizerStatus, SampleValues, WorkerSample } from '../protocol/sample.js';
import type { AdapterFault } from './run/adapter-calls.js';
import type { StrategyVerdict } from '../protocol/verdict.js';
import type { PoolAdapter } from './pools/connection-pool.js';
import type { CustomMetric } from './registry/custom-metric.js';
import { CustomMetrics } from './registry/custom-metrics.js';
import type { DatabaseAdapter } from './pools/database-adapter.js';
import type { DecisionPolicy } from './decision/decision.js';
import type { DeferrableWork, ScheduleOptions, ScheduleResult } from './load/deferrable-queue.js';
import { OptimizerEngine } from './engine.js';
import type { LoadReducer } from './load/load-reducer.js';
import type { RunOrder } from './run/optimization-runs.js';
import type { OptimizerEvents } from './optimizer-events.js';
import { type OptimizationStats, optimizationStats } from './run/optimization-stats.js';
import { type OptimizerSettings, type PerformanceOptimizerOptions, resolveOptions } from './options.js';
import type { OptimizerPorts } from './ports.js';
import { registeredFigures } from './registry/registered-figures.js';
import { type CacheRegistration, type ForeignCache, RegisteredCache } from './cache/registered-cache.js';
import { type CompletedPorts, completePorts } from './standalone-ports.js';
import { sampleSources } from './sample-sources.js';
import type { Strategy } from './strategies/index.js';

/**
 * Watches this process and relieves it: runs strategies when a threshold is exceeded, and on command.
 * Starts by itself, works without arguments, and keeps the process alive for nothing; `shutdown()` ends it.
 * @throws {SupervisorError} PS_CONFIG_BAD_VALUE, PS_CONFIG_UNKNOWN_KEY or PS_CONFIG_SEVERAL for bad options
 */
export class PerformanceOptimizer extends EventEmitter<OptimizerEvents> {
  readonly #settings: OptimizerSettings;
  readonly #ports: CompletedPorts;
  readonly #engine: OptimizerEngine;
  readonly #metrics: CustomMetrics;

  constructor(options: PerformanceOptimizerOptions = {}, ports: Partial<OptimizerPorts> = {}) {
    super();
    this.#settings = resolveOptions(options, process.env);
    this.#ports = completePorts(ports, sampleSources(this), process.env);
    this.#metrics = new CustomMetrics(this.#ports.clock, () =>
      this.#tell('metrics-registered', this.#metrics.declarations()),
    );
    this.#engine = new OptimizerEngine(this.#settings, this.#ports, {
      onSample: (sample) => {
        if (this.listenerCount('metrics-updated') > 0) this.#tell('metrics-updated', seedMetrics(sample));
      },
      onCompleted: (outcomes) => this.#tell('optimization-completed', outcomes),
      onMeasured: (outcome) => this.#tell('outcome-measured', outcome),
      onStarted: (name) => this.#tell('strategy-started', name),
      onVerdict: (verdict) => this.#tellVerdict(verdict),
      onOtherBasis: (name, basis) => this.#tell('strategy-changed', name, basis),
      onAlert: (alert) => this.#tell('threshold-exceeded', alert),
    });
  }

  /**
   * Runs one strategy, or all of them one after the other. A strategy that fails is an outcome, not a rejection.
   * @param strategy `memory`, `cpu`, `connection`, `cache`, `database` or a registered one; absent: all
   * @throws {SupervisorError} PS_OPTIMIZE_UNKNOWN_STRATEGY, PS_OPTIMIZE_BUSY, PS_OPTIMIZE_DISABLED
   */
  async triggerOptimization(
    strategy?: StrategyName,
    order: Partial<RunOrder> = {},
  ): Promise<readonly OptimizationOutcome[]> {
    return this.#engine.run(strategy, { trigger: 'manual', ...order });
  }

  /**
   * Keeps a value for `getCache`.
   * @param ttlMs how long it may be read, ms; absent: until it is evicted. Shortened while memory is short (R27).
   * @returns whether it was stored: not when caching is disabled or the value is larger than the cache
   * @throws {SupervisorError} PS_CONFIG_BAD_VALUE when the key is no string or the TTL not above 0
   */
  setCache(key: string, value: unknown, ttlMs?: number): boolean {
    return this.#engine.cache.set(key, value, ttlMs);
  }

  /** Reads a value back; `undefined` when it was never stored, was evicted or its TTL is over. */
  getCache(key: string): unknown {
    return this.#engine.cache.get(key);
  }

  /** Tells how the optimizer has done so far, and why runs were skipped, failed or are resting. */
  getOptimizationStats(): OptimizationStats {
    return optimizationStats(this.#engine.history, {
      isEnabled: this.#settings.enableOptimization,
      isOptimizing: this.#engine.isOptimizing,
      cache: this.#engine.cache.stats(),
      deferredCount: this.#engine.queue.waitingCount,
      strategies: this.#engine.watch.states(),
      caches: this.#engine.strategies.cacheReports(),
      adapterFaults: this.adapterFaults(),
      verdicts: this.#engine.verdicts.all(),
    });
  }

  /** The newest figures in the seed's words; takes a sample when there is none yet. */
  getMetrics(): SeedMetrics {
    return seedMetrics(this.#ports.sampleSource.last ?? this.#ports.sampleSource.sampleNow());
  }

  /** The newest sample; `undefined` before the first. */
  lastSample(): WorkerSample | undefined {
    return this.#ports.sampleSource.last;
  }

  /** The last 10 attempts, newest first (R42). */
  recentOutcomes(): readonly OptimizationOutcome[] {
    return this.#engine.history.recent();
  }

  /** The optimizer's part of a sample (R62). */
  status(): OptimizerStatus {
    const { history, isOptimizing } = this.#engine;
    return {
      isEnabled: this.#settings.enableOptimization,
      isOptimizing,
      lastOptimizationAtMs: history.lastPerformedAtMs,
      optimizationCount: history.performedCount,
      successRatio: history.successRatio,
      effectiveRatio: history.effectiveRatio,
      averageDurationMs: history.averageDurationMs,
    };
  }

  /** The cache's part of a sample (R92). */
  cacheFigures(): CacheFigures {
    const { entryCount, bytes, hitCount, missCount } = this.#engine.cache.stats();
    const readCount = hitCount + missCount;
    return { entries: entryCount, bytes, hitRatio: readCount === 0 ? 0 : hitCount / readCount };
  }

  /** The registered pools' and caches' part of a sample (R92, R93); empty where none is registered. */
  registeredFigures(): SampleValues {
    return registeredFigures(this.#engine.strategies);
  }

  /** The application's own part of a sample (R111). */
  ownFigures(): Readonly<Record<string, number>> {
    return this.#metrics.figures();
  }

  /** Which of the things that the application registered threw, hung or answered nonsense, and how often. */
  adapterFaults(): readonly AdapterFault[] {
    return [...this.#engine.strategies.adapterFaults(), ...this.#metrics.faults()];
  }

  /**
   * Samples a figure of the application with ours; it appears in the API, the store and Prometheus (R111).
   * @returns takes it back
   * @throws {SupervisorError} PS_CONFIG_BAD_VALUE when the metric is not as `CustomMetric` says, or the 65th
   */
  registerMetric(metric: CustomMetric): Cancel {
    return this.#metrics.register(metric);
  }

  /** Lets the strategies trim a cache of the application; see `CacheRegistration`. @returns takes it back */
  registerCache(cache: ForeignCache, registration: CacheRegistration): Cancel {
    const registered = new RegisteredCache(cache, registration);
    const takeBack = this.#engine.registrations.caches.register(registration.name, registered);
    registered.watch();
    return () => {
      takeBack();
      registered.release();
    };
  }

  /** Lets the connection strategy resize a pool (R23). @returns takes it back */
  registerPool(name: string, adapter: PoolAdapter): Cancel {
    return this.#engine.registrations.pools.register(name, adapter);
  }

  /** Lets the database strategy tend a database: its pool, query caches and indexes (R28, R29, R30). @returns takes it back */
  registerDatabase(name: string, adapter: DatabaseAdapter): Cancel {
    return this.#engine.registrations.databases.register(name, adapter);
  }

  /** Lets the connection strategy lower bitrate or layers step by step (R22). @returns takes it back */
  registerReducer(name: string, reducer: LoadReducer): Cancel {
    return this.#engine.registrations.reducers.register(name, reducer);
  }

  /**
   * Lets the memory strategy remove entries of the system's temp folder that begin with `prefix`, belong to this user
   * and are older than `ttlMs` (R18).
   * @throws {SupervisorError} PS_CONFIG_BAD_VALUE unless the prefix is at least three characters and a dash
   */
  registerTemporaryDirectory(prefix: string, ttlMs: number): void {
    this.#engine.registrations.temporaryDirectories.register(prefix, ttlMs);
  }

  /** Adds a strategy of the application's own (R107). @returns takes it back */
  registerStrategy(strategy: Strategy): Cancel {
    return this.#engine.strategies.register(strategy);
  }

  /** Replaces the rule that says which strategies are due (R113); cool-downs hold whatever it says. */
  setDecisionPolicy(policy: DecisionPolicy): void {
    this.#engine.policy.replace(policy);
  }

  /** Takes over what the whole node knows of the strategies: their verdicts, and which are switched off. */
  adoptVerdicts(verdicts: readonly StrategyVerdict[]): void {
    this.#engine.verdicts.adopt(verdicts);
  }

  /** Runs work in the next turn, or, when it is deferrable and the worker short of CPU, as soon as that is over (R19). */
  schedule<T>(work: DeferrableWork<T>, options: ScheduleOptions = {}): Promise<ScheduleResult<T>> {
    return this.#engine.queue.schedule(work, options);
  }

  /** Stops everything: timers, sampling, a run in progress; deferred work runs. Calling it again does nothing. */
  async shutdown(): Promise<void> {
    this.#ports.release();
    await this.#engine.shutdown();
  }

  #tellVerdict(verdict: StrategyVerdict): void {
    const { strategy, isOff, reason } = verdict;
    this.#ports.logger.info('the verdict on a strategy changed', { event: 'verdict', strategy, isOff, reason });
    this.#tell('verdict-changed', verdict);
  }

  /** A listener's fault is its own: it must not end a run. */
  #tell<Name extends keyof OptimizerEvents>(name: Name, ...args: OptimizerEvents[Name]): void {
    try {
      this.emit<keyof OptimizerEvents>(name, ...args);
    } catch (thrown) {
      this.#ports.logger.error('a listener of the optimizer threw', { event: name, reason: reasonOf(thrown) });
    }
  }
}
