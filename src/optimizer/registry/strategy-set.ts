import { SupervisorError } from '../../core/errors.js';
import { isStrategyName } from '../../protocol/outcome.js';
import { type AdapterFault, AdapterCalls } from '../run/adapter-calls.js';
import type { AppCache } from '../cache/app-cache.js';
import { profileCpu } from '../load/cpu-profile.js';
import { DeadPeers } from '../peers/dead-peers.js';
import type { DeferrableQueue } from '../load/deferrable-queue.js';
import { HeapFloor, type LiveHeap } from '../memory/heap-floor.js';
import type { OptimizationHistory } from '../history.js';
import { NamedSet } from './named-set.js';
import type { OptimizerSettings } from '../options.js';
import type { OptimizerPorts } from '../ports.js';
import { type PoolTotals, poolTotals, type RegisteredPool } from '../pools/pool-care.js';
import type { Registrations } from './registrations.js';
import { SocketControl } from '../peers/socket-control.js';
import { strategyBasis } from './strategy-basis.js';
import {
  CacheStrategy,
  ConnectionStrategy,
  CpuStrategy,
  DatabaseStrategy,
  MemoryStrategy,
  type Strategy,
} from '../strategies/index.js';
import type { CacheReport, TrimmableCache } from '../cache/trimmable-cache.js';

export interface StrategySetParts {
  readonly settings: OptimizerSettings;
  readonly ports: OptimizerPorts;
  readonly registrations: Registrations;
  readonly cache: AppCache;
  readonly history: OptimizationHistory;
  readonly queue: DeferrableQueue;
}

const longestMs = 3_600_000;

/** The strategies by name: the five built-in ones first, then the application's (R107, R110). */
export class StrategySet {
  readonly #strategies = new NamedSet<Strategy>('strategy');
  readonly #bases = new WeakMap<Strategy, string>();
  readonly #heapFloor: LiveHeap;
  readonly #connection: ConnectionStrategy;
  /** Told apart from a run: what nobody is behind costs nobody anything, and 30 s are long for its descriptors. */
  readonly deadPeers: DeadPeers;
  readonly #calls: AdapterCalls;
  readonly #registrations: Registrations;

  constructor({ settings, ports, registrations, cache, history, queue }: StrategySetParts) {
    const { clock, sampleSource, peers, collectGarbage, admission } = ports;
    const findHotFunction = (signal: AbortSignal) => profileCpu(clock, signal);
    const caches = (): TrimmableCache[] => [cache, ...registrations.caches.values()];
    const pools = () => registrations.pools.registered();
    const calls = new AdapterCalls(clock);
    this.#calls = calls;
    this.#heapFloor = ports.liveHeap ?? new HeapFloor();
    this.#registrations = registrations;
    this.deadPeers = new DeadPeers({ peers, clock, logger: ports.logger });
    this.#connection = new ConnectionStrategy({
      settings,
      clock,
      peers,
      deadPeers: this.deadPeers,
      sockets: new SocketControl(ports.connections),
      pools,
      reducers: () => registrations.reducers.registered(),
      calls,
    });
    const builtIn: readonly Strategy[] = [
      new MemoryStrategy({
        settings,
        caches,
        calls,
        history,
        temporaryDirectories: registrations.temporaryDirectories,
        collectGarbage,
        awaitQuietMoment: ports.awaitQuietMoment,
        heapFloor: this.#heapFloor,
        now: () => clock.now(),
      }),
      new CpuStrategy({ clock, queue, sampleSource, caches, admission, findHotFunction }),
      this.#connection,
      new CacheStrategy({ settings, caches, calls }),
      new DatabaseStrategy({ settings, databases: () => registrations.databases.registered(), calls }),
    ];
    for (const strategy of builtIn) this.#strategies.register(strategy.name, strategy);
  }

  /** @throws {SupervisorError} PS_CONFIG_BAD_VALUE */
  register(strategy: Strategy): () => void {
    if (!isStrategyName(strategy.name))
      throw badStrategy('name', String(strategy.name), 'a-z, 0-9 and dashes, beginning with a letter, at most 32');
    if (typeof strategy.apply !== 'function') throw badStrategy('apply', typeof strategy.apply, 'a function');
    const { metric, impactTimeMs, budgetMs } = strategy;
    if (typeof metric !== 'string') throw badStrategy('metric', typeof metric, 'the name of a metric');
    if (!(impactTimeMs >= 0 && impactTimeMs <= longestMs))
      throw badStrategy('impactTimeMs', String(impactTimeMs), 'ms from 0 to an hour');
    if (budgetMs !== undefined && !(budgetMs > 0 && budgetMs <= longestMs))
      throw badStrategy('budgetMs', String(budgetMs), 'ms above 0, up to an hour');
    return this.#strategies.register(strategy.name, strategy);
  }

  all(): Strategy[] {
    return this.#strategies.values();
  }

  /** @throws {SupervisorError} PS_OPTIMIZE_UNKNOWN_STRATEGY */
  named(name: string): Strategy {
    const strategy = this.#strategies.get(name);
    if (strategy) return strategy;
    const known = this.#strategies.names().join(', ');
    throw new SupervisorError('PS_OPTIMIZE_UNKNOWN_STRATEGY', { strategy: name.slice(0, 64), known });
  }

  /** The fingerprint of a strategy's code and settings; `undefined` for a name that nobody has. */
  basisOf(name: string, settings: OptimizerSettings): string | undefined {
    const strategy = this.#strategies.get(name);
    if (!strategy) return undefined;
    const basis = this.#bases.get(strategy) ?? strategyBasis(strategy, settings);
    this.#bases.set(strategy, basis);
    return basis;
  }

  /** What the application registered and how it misbehaved. */
  adapterFaults(): readonly AdapterFault[] {
    return this.#calls.faults();
  }

  /** The application's caches; one that cannot be read is left out. */
  cacheReports(): readonly CacheReport[] {
    return this.#registrations.caches
      .registered()
      .flatMap(({ label, item }) => this.#calls.askNow(label, readReport, () => item.report()) ?? []);
  }

  hasPools(): boolean {
    const { pools, databases } = this.#registrations;
    return pools.size > 0 || databases.values().some(({ pool }) => pool !== undefined);
  }

  /** What all pools hold together, those of databases too. */
  poolTotals(): PoolTotals {
    const { pools, databases } = this.#registrations;
    const ofDatabases = databases
      .registered()
      .flatMap(({ label, item }): RegisteredPool[] => (item.pool ? [{ label, item: item.pool }] : []));
    return poolTotals([...pools.registered(), ...ofDatabases], this.#calls);
  }

  /** Ends the watching of collections, and what is given back step by step is given back at once. */
  release(): void {
    this.#heapFloor.watch(false);
    void this.#connection.release();
  }
}

function readReport(raw: unknown): CacheReport | undefined {
  const report = raw as CacheReport;
  const isReadable = Number.isFinite(report.entryCount) && Number.isFinite(report.bytes ?? 0);
  return isReadable ? report : undefined;
}

function badStrategy(name: string, value: string, allowed: string): SupervisorError {
  return new SupervisorError('PS_CONFIG_BAD_VALUE', { source: 'strategy', name, value, allowed });
}
