import type { PoolAdapter } from './connection-pool.js';

/** A cache of query results that knows the age of its entries. */
export interface QueryCache {
  readonly maxAgeMs: number;
  /** Drops entries older than that. @returns how many */
  clearOlderThan(ageMs: number): number | Promise<number>;
}

export interface IndexReport {
  /** Indexes found unused, missing or mended. */
  readonly count: number;
  readonly note?: string;
}

/** What a database may offer; every part is optional (R28, R29, R30). */
export interface DatabaseAdapter {
  readonly pool?: PoolAdapter;
  readonly queryCaches?: readonly QueryCache[];
  maintainIndexes?(options: { readonly signal: AbortSignal; readonly budgetMs: number }): Promise<IndexReport>;
}
