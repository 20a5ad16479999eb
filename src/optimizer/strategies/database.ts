import type { OptimizationAction } from '../../protocol/outcome.js';
import type { WorkerSample } from '../../protocol/sample.js';
import { readCount, readCutText, readRecord } from '../../protocol/read.js';
import type { AdapterCalls, Registered } from '../run/adapter-calls.js';
import type { DatabaseAdapter, IndexReport, QueryCache } from '../pools/database-adapter.js';
import type { OptimizerSettings } from '../options.js';
import { idleSurplus, planPools, type RegisteredPool, tendPools } from '../pools/pool-care.js';
import { type AssessContext, type Assessment, action, type Strategy, type StrategyRun } from './strategy.js';

export interface DatabaseStrategyParts {
  readonly settings: OptimizerSettings;
  readonly databases: () => readonly RegisteredDatabase[];
  readonly calls: AdapterCalls;
}

type RegisteredDatabase = Registered<DatabaseAdapter>;

const queryCacheLimitMs = 5000;
/** The rest is for pools and query caches. */
const shareOfBudget = 0.6;
/** An adapter that keeps its budget is not cut off while it answers. */
const graceMs = 1000;
const longestNote = 1800;
const nothingToTend = action('tend-databases', 0, { note: 'no adapter' });

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
    const canGive =
      databases.some(({ item }) => (item.queryCaches ?? []).length > 0) ||
      poolsOf(databases).some((pool) => idleSurplus(pool, this.#parts.calls) > 0);
    const threshold = settings.memoryThreshold;
    const stress = canGive ? values.memoryRatio / threshold : 0;
    return { stress, metric: 'memoryRatio', value: values.memoryRatio, threshold };
  }

  /** Asks no database: pools know their figures, and caches and indexes are only counted. */
  plan({ trigger }: StrategyRun): readonly OptimizationAction[] {
    const databases = this.#parts.databases();
    if (databases.length === 0) return [nothingToTend];
    const { settings, calls } = this.#parts;
    const cacheCount = databases.reduce((sum, { item }) => sum + (item.queryCaches ?? []).length, 0);
    const ableCount = trigger === 'threshold' ? 0 : databases.filter(({ item }) => 'maintainIndexes' in item).length;
    return [
      planPools(poolsOf(databases), settings.enableConnectionPooling, calls),
      action('clear-query-caches', cacheCount, { note: 'counts query caches' }),
      action('maintain-indexes', ableCount, { note: 'counts databases whose adapter would be asked' }),
    ];
  }

  async apply(run: StrategyRun): Promise<readonly OptimizationAction[]> {
    const databases = this.#parts.databases();
    if (databases.length === 0) return [nothingToTend];
    const { settings, calls } = this.#parts;
    return [
      ...(await tendPools(poolsOf(databases), settings.enableConnectionPooling, calls, run.signal)),
      await clearQueryCaches(databases, calls, run.signal),
      await maintainIndexes(databases, calls, run),
    ];
  }
}

function poolsOf(databases: readonly RegisteredDatabase[]): RegisteredPool[] {
  return databases.flatMap(({ label, item }) => (item.pool ? [{ label, item: item.pool }] : []));
}

async function clearQueryCaches(
  databases: readonly RegisteredDatabase[],
  calls: AdapterCalls,
  signal: AbortSignal,
): Promise<OptimizationAction> {
  const notes: string[] = [];
  let count = 0;
  for (const { label, item } of databases) {
    for (const cache of item.queryCaches ?? []) {
      const limits = { read: readCount, limitMs: queryCacheLimitMs, signal };
      const answer = await calls.ask(label, limits, () => clear(cache));
      if ('value' in answer) count += answer.value;
      else notes.push(answer.failure);
    }
  }
  return action('clear-query-caches', count, noteOf(notes));
}

function clear(cache: QueryCache): number | Promise<number> {
  return cache.clearOlderThan(cache.maxAgeMs);
}

/** Indexes are looked at on command only: under load the database has better things to do. */
async function maintainIndexes(
  databases: readonly RegisteredDatabase[],
  calls: AdapterCalls,
  run: StrategyRun,
): Promise<OptimizationAction> {
  const able = databases.filter(({ item }) => 'maintainIndexes' in item);
  if (able.length === 0) return action('maintain-indexes', 0, { note: 'no adapter' });
  if (run.trigger === 'threshold') return action('maintain-indexes', 0, { note: 'only on command' });
  // A part of the budget for each, so that one that hangs leaves the others theirs.
  const budgetMs = Math.floor((run.budgetMs * shareOfBudget) / able.length);
  let count = 0;
  const notes: string[] = [];
  for (const { label, item } of able) {
    const limits = { read: readReport, limitMs: budgetMs + graceMs, signal: run.signal };
    const answer = await calls.ask(label, limits, (signal) => item.maintainIndexes?.({ signal, budgetMs }));
    if ('failure' in answer) notes.push(answer.failure);
    else {
      count += answer.value.count;
      if (answer.value.note !== undefined) notes.push(`${label}: ${answer.value.note}`);
    }
  }
  return action('maintain-indexes', count, noteOf(notes));
}

function readReport(raw: unknown): IndexReport | undefined {
  const record = readRecord(raw);
  const count = readCount(record?.['count']);
  const note = readCutText(record?.['note'], longestNote);
  return count === undefined ? undefined : { count, ...(note !== undefined && { note }) };
}

function noteOf(notes: readonly string[]): { note?: string } {
  return notes.length > 0 ? { note: notes.join('; ') } : {};
}
