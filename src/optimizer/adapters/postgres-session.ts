import { readList, readRecord, type UnknownRecord } from '../../protocol/read.js';
import type { PgClientLike, PgPoolLike } from './pg-pool.js';

/** One connection for statements that must end in time: by the server's own limit, and at once by the signal. */
export interface PostgresSession {
  /** @throws {Error} what the server answers, such as that a statement took too long */
  rows(text: string): Promise<readonly UnknownRecord[]>;
  /** ms; 0 or below: nothing may be begun any more. */
  leftMs(): number;
}

/** Cleaning up after a statement that was cut off must not be cut off itself. */
const cleanUpMs = 2000;
const mostRows = 1000;

/**
 * Runs `work` on a connection of the pool. Each statement may take what is left of the budget; when the signal comes
 * the server is asked to cancel it, on a second connection.
 */
export async function withSession<T>(
  pool: PgPoolLike,
  { signal, budgetMs }: { readonly signal: AbortSignal; readonly budgetMs: number },
  work: (session: PostgresSession) => Promise<T>,
): Promise<T> {
  const untilMs = performance.now() + budgetMs;
  const client = await pool.connect();
  let isSound = false;
  const cancel = canceller(pool, client);
  try {
    signal.addEventListener('abort', cancel);
    const leftMs = (): number => (signal.aborted ? 0 : Math.floor(untilMs - performance.now()));
    const result = await work({
      leftMs,
      async rows(text) {
        await client.query(`SET statement_timeout = ${Math.max(leftMs(), cleanUpMs)}`);
        return rowsOf(await client.query(text));
      },
    });
    await client.query('RESET statement_timeout');
    isSound = true;
    return result;
  } finally {
    signal.removeEventListener('abort', cancel);
    client.release(!isSound);
  }
}

function canceller(pool: PgPoolLike, client: PgClientLike): () => void {
  const pid = client
    .query('SELECT pg_backend_pid() AS pid')
    .then(rowsOf)
    .then(([row]) => Number(row?.['pid']));
  // Whoever runs the first statement hears of a connection that is broken.
  pid.catch(() => undefined);
  const cancel = async (): Promise<void> => {
    const number = await pid;
    const other = await pool.connect();
    await other.query(`SELECT pg_cancel_backend(${number})`).finally(() => other.release());
  };
  // The statement's own time limit ends it where no second connection is to be had.
  return () => void cancel().catch(() => undefined);
}

function rowsOf(result: unknown): readonly UnknownRecord[] {
  return readList(readRecord(result)?.['rows'], mostRows, readRecord) ?? [];
}
