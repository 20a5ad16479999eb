import type { PoolAdapter } from '../pools/connection-pool.js';
import { lendingPool } from './lending-pool.js';

/** What is used of node-postgres' Pool (pg 8), so that pg is no dependency of ours. */
export interface PgPoolLike {
  readonly totalCount: number;
  readonly idleCount: number;
  readonly waitingCount: number;
  readonly options: { max?: number | undefined; min?: number | undefined };
  connect(): Promise<PgClientLike>;
}

export interface PgClientLike {
  query(text: string): Promise<unknown>;
  /** `true` destroys the connection instead of keeping it. */
  release(destroy?: boolean): void;
}

export interface PgPoolOptions {
  /** Connections that stay, unless the pool's own `min` is higher. Default 1. */
  readonly minIdle?: number;
  /**
   * Whether the pool may not grow beyond what it uses while the worker is short of CPU. Default false: it protects the
   * database more than the worker.
   */
  readonly limitUnderLoad?: boolean;
}

const defaultMax = 10;

/** Lets the optimizer tend a Pool of node-postgres: `optimizer.registerPool('main', pgPool(pool))`. */
export function pgPool(pool: PgPoolLike, { minIdle = 1, limitUnderLoad = false }: PgPoolOptions = {}): PoolAdapter {
  const max = pool.options.max ?? defaultMax;
  return lendingPool<PgClientLike>({
    figures: () => ({
      total: pool.totalCount,
      idle: pool.idleCount,
      waiting: pool.waitingCount,
      // The pool's own default is 0: a first request would then wait for a new connection.
      min: Math.max(pool.options.min ?? 0, minIdle),
      max,
    }),
    borrow: () => pool.connect(),
    giveBack: (client) => client.release(),
    destroy: (client) => client.release(true),
    probe: (client) => client.query('SELECT 1'),
    // The pool reads its own options at every request for a connection (pg-pool 3.x).
    ...(limitUnderLoad && { setLimit: (limit: number) => void (pool.options.max = limit) }),
  });
}
