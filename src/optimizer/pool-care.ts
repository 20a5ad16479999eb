import { reasonOf } from '../core/errors.js';
import type { OptimizationAction } from '../protocol/outcome.js';
import type { PoolAdapter } from './connection-pool.js';

/** Shrinks idle pools to their minimum and replaces what is broken; one pool's failure does not stop the others (R23, R28). */
export async function tendPools(
  pools: readonly PoolAdapter[],
  isEnabled: boolean,
  signal: AbortSignal,
): Promise<OptimizationAction[]> {
  if (!isEnabled) return [{ action: 'shrink-pools', count: 0, note: 'disabled (ENABLE_CONNECTION_POOLING)' }];
  const closed = await overPools(pools, signal, (pool) => {
    const surplus = idleSurplus(pool);
    return surplus === 0 ? 0 : pool.closeIdle(surplus, signal);
  });
  const replaced = await overPools(pools, signal, (pool) => pool.replaceBroken?.(signal) ?? 0);
  const waiting = pools.reduce((sum, pool) => sum + (figuresOf(pool)?.waiting ?? 0), 0);
  const notes = [...closed.failures, ...(waiting > 0 ? [`${waiting} callers wait for a connection`] : [])];
  return [
    { action: 'shrink-pools', count: closed.count, ...(notes.length > 0 && { note: notes.join('; ') }) },
    {
      action: 'replace-broken',
      count: replaced.count,
      ...(replaced.failures.length > 0 && { note: replaced.failures.join('; ') }),
    },
  ];
}

/** Idle connections above the minimum; none while callers wait, for they will use them at once. */
export function idleSurplus(pool: PoolAdapter): number {
  const figures = figuresOf(pool);
  if (!figures || figures.waiting > 0) return 0;
  return Math.max(0, Math.min(figures.idle, figures.total - figures.min));
}

/** While the worker is short of CPU a pool may not grow beyond what it uses; later its own limit is back. */
export function limitPools(pools: readonly PoolAdapter[], isShort: boolean): number {
  const limited = pools.filter((pool) => 'setLimit' in pool);
  for (const pool of limited) {
    const figures = figuresOf(pool);
    if (figures) pool.setLimit?.(isShort ? Math.max(figures.min, figures.total - figures.idle, 1) : figures.max);
  }
  return limited.length;
}

async function overPools(
  pools: readonly PoolAdapter[],
  signal: AbortSignal,
  work: (pool: PoolAdapter) => Promise<number> | number,
): Promise<{ count: number; failures: string[] }> {
  const result = { count: 0, failures: [] as string[] };
  for (const pool of pools) {
    if (signal.aborted) break;
    try {
      result.count += await work(pool);
    } catch (thrown) {
      result.failures.push(reasonOf(thrown));
    }
  }
  return result;
}

function figuresOf(pool: PoolAdapter): ReturnType<PoolAdapter['figures']> | undefined {
  try {
    return pool.figures();
  } catch {
    // A pool that is being closed cannot count; its own calls report why.
    return undefined;
  }
}
