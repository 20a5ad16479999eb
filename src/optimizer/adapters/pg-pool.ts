import type { PoolAdapter } from '../connection-pool.js';

/** What is used of node-postgres' Pool (pg 8), so that pg is no dependency of ours. */
export interface PgPoolLike {
  readonly totalCount: number;
  readonly idleCount: number;
  readonly waitingCount: number;
  readonly options: { readonly max?: number; readonly min?: number };
  connect(): Promise<PgClientLike>;
}

export interface PgClientLike {
  query(text: string): Promise<unknown>;
  /** `true` destroys the connection instead of keeping it. */
  release(destroy?: boolean): void;
}

const defaultMax = 10;
/** Tested at once; the others stay free for the application. */
const mostProbes = 5;

/** Lets the optimizer tend a Pool of node-postgres: `optimizer.registerPool('main', pgPool(pool))`. */
export function pgPool(pool: PgPoolLike, { minIdle = 1 }: { readonly minIdle?: number } = {}): PoolAdapter {
  return {
    figures: () => ({
      total: pool.totalCount,
      idle: pool.idleCount,
      waiting: pool.waitingCount,
      min: pool.options.min ?? minIdle,
      max: pool.options.max ?? defaultMax,
    }),
    async closeIdle(count, signal) {
      let closed = 0;
      // pool.connect() hands out an idle connection when there is one; taken one by one, so that callers are not starved.
      while (closed < count && isFree(pool) && !signal.aborted) {
        const client = await pool.connect();
        client.release(true);
        closed += 1;
      }
      return closed;
    },
    async replaceBroken(signal) {
      if (!isFree(pool) || signal.aborted) return 0;
      // Taken together: one after the other would be given the same connection again.
      const taken = Array.from({ length: Math.min(pool.idleCount, mostProbes) }, () => pool.connect());
      const probes = await Promise.all((await settled(taken)).map(isBroken));
      return probes.filter(Boolean).length;
    },
  };
}

function isFree(pool: PgPoolLike): boolean {
  return pool.idleCount > 0 && pool.waitingCount === 0;
}

async function settled<T>(promises: readonly Promise<T>[]): Promise<T[]> {
  const results = await Promise.allSettled(promises);
  return results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
}

/** Probes a connection and gives it back; a broken one is destroyed, and the pool opens another when it needs one. */
async function isBroken(client: PgClientLike): Promise<boolean> {
  const answers = await client.query('SELECT 1').then(
    () => true,
    () => false,
  );
  client.release(!answers);
  return !answers;
}
