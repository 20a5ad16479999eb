import { reasonOf } from '../../core/errors.js';
import type { OptimizationAction } from '../../protocol/outcome.js';
import type { WorkerSample } from '../../protocol/sample.js';
import type { DatabaseAdapter } from '../database-adapter.js';
import type { OptimizerSettings } from '../options.js';
import { idleSurplus, tendPools } from '../pool-care.js';
import { type AssessContext, type Assessment, action, type Strategy, type StrategyRun } from './strategy.js';

export interface DatabaseStrategyParts {
  readonly settings: OptimizerSettings;
  readonly databases: () => readonly DatabaseAdapter[];
}

/** Tends what the application registered of its databases: pools, query caches, indexes (R28, R29, R30). */
export class DatabaseStrategy implements Strategy {
  readonly name = 'database';
  readonly metric = 'responseTimeMeanMs';
  readonly impactTimeMs = 5000;
  readonly budgetMs = 30_000;
  /** Tends pools and query caches: their use shows in the database, not here. */
  readonly isAlwaysOn = true;
  readonly #parts: DatabaseStrategyParts;

  constructor(parts: DatabaseStrategyParts) {
    this.#parts = parts;
  }

  /** By itself only to give memory back: idle connections and old results cost nothing else. */
  assess({ values }: WorkerSample, { settings }: AssessContext): Assessment | undefined {
    const databases = this.#parts.databases();
    if (values.memoryRatio === undefined || databases.length === 0) return undefined;
    const canGive = databases.some(
      ({ pool, queryCaches = [] }) => queryCaches.length > 0 || (pool && idleSurplus(pool)),
    );
    const threshold = settings.memoryThreshold;
    const stress = canGive ? values.memoryRatio / threshold : 0;
    return { stress, metric: 'memoryRatio', value: values.memoryRatio, threshold };
  }

  async apply(run: StrategyRun): Promise<readonly OptimizationAction[]> {
    const databases = this.#parts.databases();
    if (databases.length === 0) return [action('tend-databases', 0, { note: 'no adapter' })];
    const pools = databases.flatMap(({ pool }) => pool ?? []);
    return [
      ...(await tendPools(pools, this.#parts.settings.enableConnectionPooling, run.signal)),
      await clearQueryCaches(databases),
      await maintainIndexes(databases, run),
    ];
  }
}

async function clearQueryCaches(databases: readonly DatabaseAdapter[]): Promise<OptimizationAction> {
  let count = 0;
  for (const cache of databases.flatMap(({ queryCaches = [] }) => queryCaches))
    count += await cache.clearOlderThan(cache.maxAgeMs);
  return action('clear-query-caches', count);
}

/** Indexes are looked at on command only: under load the database has better things to do. */
async function maintainIndexes(databases: readonly DatabaseAdapter[], run: StrategyRun): Promise<OptimizationAction> {
  const able = databases.filter((database) => 'maintainIndexes' in database);
  if (able.length === 0) return action('maintain-indexes', 0, { note: 'no adapter' });
  if (run.trigger === 'threshold') return action('maintain-indexes', 0, { note: 'only on command' });
  let count = 0;
  const notes: string[] = [];
  for (const database of able) {
    try {
      const report = await database.maintainIndexes?.({ signal: run.signal, budgetMs: run.budgetMs });
      count += report?.count ?? 0;
      if (report?.note !== undefined) notes.push(report.note);
    } catch (thrown) {
      notes.push(reasonOf(thrown));
    }
  }
  return action('maintain-indexes', count, notes.length > 0 ? { note: notes.join('; ') } : {});
}
