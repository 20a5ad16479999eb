import { SupervisorError } from '../core/errors.js';
import { isStrategyName } from '../protocol/outcome.js';
import type { AppCache } from './app-cache.js';
import { profileCpu } from './cpu-profile.js';
import type { DeferrableQueue } from './deferrable-queue.js';
import { HeapFloor } from './heap-floor.js';
import type { OptimizationHistory } from './history.js';
import { NamedSet } from './named-set.js';
import type { OptimizerSettings } from './options.js';
import type { OptimizerPorts } from './ports.js';
import type { Registrations } from './registrations.js';
import {
  CacheStrategy,
  ConnectionStrategy,
  CpuStrategy,
  DatabaseStrategy,
  MemoryStrategy,
  type Strategy,
} from './strategies/index.js';
import type { TrimmableCache } from './trimmable-cache.js';

export interface StrategySetParts {
  readonly settings: OptimizerSettings;
  readonly ports: OptimizerPorts;
  readonly registrations: Registrations;
  readonly cache: AppCache;
  readonly history: OptimizationHistory;
  readonly queue: DeferrableQueue;
}

/** The strategies by name: the five built-in ones first, then the application's (R107, R110). */
export class StrategySet {
  readonly #strategies = new NamedSet<Strategy>('strategy');
  readonly #heapFloor = new HeapFloor();

  constructor({ settings, ports, registrations, cache, history, queue }: StrategySetParts) {
    const { clock, sampleSource, peers, collectGarbage, admission } = ports;
    const findHotFunction = (signal: AbortSignal) => profileCpu(clock, signal);
    const caches = (): TrimmableCache[] => [cache, ...registrations.caches.values()];
    const pools = () => registrations.pools.values();
    const builtIn: readonly Strategy[] = [
      new MemoryStrategy({
        settings,
        caches,
        history,
        temporaryDirectories: registrations.temporaryDirectories,
        collectGarbage,
        heapFloor: this.#heapFloor,
        now: () => clock.now(),
      }),
      new CpuStrategy({ clock, queue, sampleSource, caches, admission, findHotFunction }),
      new ConnectionStrategy({ settings, clock, peers, pools, reducers: () => registrations.reducers.values() }),
      new CacheStrategy({ settings, caches }),
      new DatabaseStrategy({ settings, databases: () => registrations.databases.values() }),
    ];
    for (const strategy of builtIn) this.#strategies.register(strategy.name, strategy);
  }

  /** @throws {SupervisorError} PS_CONFIG_BAD_VALUE */
  register(strategy: Strategy): () => void {
    if (!isStrategyName(strategy.name))
      throw badStrategy('name', String(strategy.name), 'a-z, 0-9 and dashes, beginning with a letter, at most 32');
    if (typeof strategy.apply !== 'function') throw badStrategy('apply', typeof strategy.apply, 'a function');
    if (!(strategy.impactTimeMs >= 0)) throw badStrategy('impactTimeMs', String(strategy.impactTimeMs), 'ms from 0');
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

  /** Ends the watching of collections. */
  release(): void {
    this.#heapFloor.watch(false);
  }
}

function badStrategy(name: string, value: string, allowed: string): SupervisorError {
  return new SupervisorError('PS_CONFIG_BAD_VALUE', { source: 'strategy', name, value, allowed });
}
