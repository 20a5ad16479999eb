import type { PoolAdapter, PoolFigures } from '../pools/connection-pool.js';
import { answersInTime } from '../run/answers-in-time.js';

/** What a pool of any library can do: hand out, take back, destroy. See docs/strategies.md for tarn, generic-pool, mysql2. */
export interface Lender<T> {
  figures(): PoolFigures;
  /** Hands out an idle connection when there is one. */
  borrow(): Promise<T> | T;
  giveBack(connection: T): unknown;
  destroy(connection: T): unknown;
  /** Rejects, or does not answer within 2 s, when the connection is broken. Absent: none are looked for. */
  probe?(connection: T): Promise<unknown>;
  /** Absent: the pool is never limited. */
  setLimit?(limit: number): void;
}

/** Probed at once; the others stay free for the application. */
const mostProbes = 5;
const probeLimitMs = 2000;

/**
 * Lets the optimizer tend a pool through six small functions. Idle connections are taken one by one, so that callers
 * are not starved, and none while callers wait.
 */
export function lendingPool<T>(lender: Lender<T>): PoolAdapter {
  const isFree = (): boolean => {
    const { idle, waiting } = lender.figures();
    return idle > 0 && waiting === 0;
  };
  return {
    figures: () => lender.figures(),
    async closeIdle(count, signal) {
      let closedCount = 0;
      while (closedCount < count && isFree() && !signal.aborted) {
        const connection = await lender.borrow();
        await lender.destroy(connection);
        closedCount += 1;
      }
      return closedCount;
    },
    ...(lender.probe && { replaceBroken: (signal: AbortSignal) => replaceBroken(lender, isFree, signal) }),
    ...(lender.setLimit && { setLimit: (limit: number) => lender.setLimit?.(limit) }),
  };
}

async function replaceBroken<T>(lender: Lender<T>, isFree: () => boolean, signal: AbortSignal): Promise<number> {
  if (!isFree() || signal.aborted) return 0;
  // Taken together: one after the other would be given the same connection again.
  const count = Math.min(lender.figures().idle, mostProbes);
  const borrowed = await Promise.allSettled(Array.from({ length: count }, async () => lender.borrow()));
  const connections = borrowed.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const replaced = await Promise.all(connections.map((connection) => replaceIfBroken(lender, connection)));
  return replaced.filter(Boolean).length;
}

/** A broken one is destroyed, and the pool opens another when it needs one. */
async function replaceIfBroken<T>(lender: Lender<T>, connection: T): Promise<boolean> {
  const answer = Promise.resolve().then(() => lender.probe?.(connection));
  const isAlive = await answersInTime(answer, probeLimitMs);
  await (isAlive ? lender.giveBack(connection) : lender.destroy(connection));
  return !isAlive;
}
