import type { OptimizationAction } from '../../protocol/outcome.js';
import type { WorkerSample } from '../../protocol/sample.js';
import type { OptimizerSettings } from '../options.js';
import type { AdapterCalls } from '../run/adapter-calls.js';
import { type Cleaned, cleanCaches, type TrimmableCache } from '../cache/trimmable-cache.js';
import { type Assessment, action, type Strategy, type StrategyRun } from './strategy.js';

export interface CacheStrategyParts {
  readonly settings: OptimizerSettings;
  readonly caches: () => readonly TrimmableCache[];
  readonly calls: AdapterCalls;
}

/** Expired entries are swept once their cache is half full; before, they do no harm. */
const sweepFromRatio = 0.5;

/** Removes expired entries and keeps the bounds (R25, R26); new entries' TTL shortens by itself (R27). */
export class CacheStrategy implements Strategy {
  readonly name = 'cache';
  readonly metric = 'heapUsedBytes';
  /** The heap only falls with the next collection. */
  readonly impactTimeMs = 15_000;
  readonly budgetMs = 10_000;
  /** Bounds what caches hold, before it shows in a figure. */
  readonly isAlwaysOn = true;
  readonly #parts: CacheStrategyParts;

  constructor(parts: CacheStrategyParts) {
    this.#parts = parts;
  }

  plan(): readonly OptimizationAction[] {
    const stale = this.#parts.caches().filter((cache) => cache.expiredFillRatio() > 0);
    return [action('purge-expired', stale.length, { note: 'counts caches that hold expired entries' })];
  }

  assess({ values }: WorkerSample): Assessment {
    const fill = Math.max(0, ...this.#parts.caches().map((cache) => cache.expiredFillRatio()));
    return {
      stress: fill / sweepFromRatio,
      metric: 'cacheEntries',
      value: values.cacheEntries ?? 0,
      threshold: sweepFromRatio,
    };
  }

  async apply({ signal }: StrategyRun): Promise<readonly OptimizationAction[]> {
    const { calls, settings } = this.#parts;
    const caches = this.#parts.caches();
    const expired = await cleanCaches(caches, calls, signal, (cache, end) => cache.purgeExpired(end));
    const surplus = await cleanCaches(caches, calls, signal, (cache, end) => cache.enforceBounds(end));
    const notes = settings.enableCaching ? [] : ['caching is disabled (ENABLE_CACHING)'];
    return [cleaning('purge-expired', expired, notes), cleaning('enforce-bounds', surplus, [])];
  }
}

function cleaning(name: string, { count, bytes, failures }: Cleaned, notes: readonly string[]): OptimizationAction {
  const all = [...notes, ...failures];
  return action(name, count, { bytes, ...(all.length > 0 && { note: all.join('; ') }) });
}
