import pg from 'pg';
import { describe, expect, it, onTestFinished } from 'vitest';
import { postgresDatabase, type PostgresOptions } from '../../src/adapters.js';
import { AdapterCalls } from '../../src/optimizer/run/adapter-calls.js';
import { DatabaseStrategy } from '../../src/optimizer/strategies/index.js';
import { systemClock } from '../../src/core/clock.js';
import { type PostgresServer, startPostgres } from '../support/postgres-server.js';
import { tools } from '../support/tools.js';
import { waitFor } from '../support/wait-for.js';
import { runWith, settingsWith } from '../unit/optimizer/strategies/run-fixture.js';

const never = new AbortController().signal;
const run = { signal: never, budgetMs: 20_000 };

function poolOf({ host, user }: PostgresServer, max = 10): pg.Pool {
  const pool = new pg.Pool({ host, user, database: 'postgres', max, idleTimeoutMillis: 0 });
  // An idle connection that the server ends is reported here and replaced by the pool.
  pool.on('error', () => undefined);
  onTestFinished(() => pool.end());
  return pool;
}

async function rowsOf(pool: pg.Pool, text: string): Promise<readonly Record<string, unknown>[]> {
  return (await pool.query<Record<string, unknown>>(text)).rows;
}

/** Holds so many connections at once, so that the pool opens them. */
async function open(pool: pg.Pool, count: number): Promise<void> {
  const clients = await Promise.all(Array.from({ length: count }, () => pool.connect()));
  for (const client of clients) client.release();
}

async function plantTable(pool: pg.Pool): Promise<void> {
  await pool.query('CREATE TABLE viewers (id serial PRIMARY KEY, room text, left_at int, note text, UNIQUE (left_at))');
  await pool.query(`INSERT INTO viewers (room, left_at, note)
    SELECT 'room-' || i % 500, i, repeat('x', 50) FROM generate_series(1, 60000) i`);
  await pool.query('CREATE INDEX viewers_note ON viewers (note)');
  for (let i = 0; i < 15; i += 1) await pool.query('SELECT count(*) FROM viewers WHERE room = $1', [`room-${i}`]);
}

/** Postgres hands its figures on when a session has been idle for a second, or ends. */
async function reportOf(pool: pg.Pool, options: PostgresOptions, isComplete: RegExp): Promise<string> {
  const adapter = postgresDatabase(pool, { minBytes: 100_000, minEvidenceMs: 0, ...options });
  return waitFor('the statistics to be there', async () => {
    const note = (await adapter.maintainIndexes?.(run))?.note ?? '';
    return isComplete.test(note) && note;
  });
}

describe.skipIf(!tools.postgres)('a real Postgres', () => {
  it('R23 R28 idle connections are really closed, down to the minimum', async () => {
    const server = await startPostgres();
    const pool = poolOf(server);
    await open(pool, 8);
    const databases = [{ label: 'database main', item: postgresDatabase(pool, { minIdle: 2 }) }];
    const calls = new AdapterCalls(systemClock);
    const strategy = new DatabaseStrategy({ settings: settingsWith(), databases: () => databases, calls });
    const actions = await strategy.apply(runWith({}, { trigger: 'threshold' }));
    expect(actions[0]).toEqual({ action: 'shrink-pools', count: 6 });
    expect(pool.totalCount).toBe(2);
    const watcher = poolOf(server, 1);
    await waitFor('the server to see it', async () => {
      const [row] = await rowsOf(
        watcher,
        "SELECT count(*)::int AS n FROM pg_stat_activity WHERE backend_type = 'client backend'",
      );
      return row?.['n'] === 3;
    });
  });

  it('R28 callers that wait keep every connection, and the pool works on after a shrink', async () => {
    const pool = poolOf(await startPostgres(), 2);
    const adapter = postgresDatabase(pool).pool;
    const held = await Promise.all([pool.connect(), pool.connect()]);
    const waiting = pool.query('SELECT 7 AS n');
    expect(adapter?.figures()).toEqual({ total: 2, idle: 0, waiting: 1, min: 1, max: 2 });
    expect(await adapter?.closeIdle(2, never)).toBe(0);
    for (const client of held) client.release();
    expect((await waiting).rows).toEqual([{ n: 7 }]);
    expect(await adapter?.replaceBroken?.(never)).toBe(0);
  });

  it('R23 a limit under load holds back new connections, and the pool’s own is back afterwards', async () => {
    const pool = poolOf(await startPostgres(), 4);
    const adapter = postgresDatabase(pool, { limitUnderLoad: true }).pool;
    adapter?.setLimit?.(1);
    const first = await pool.connect();
    const second = pool.connect();
    expect([pool.totalCount, pool.waitingCount]).toEqual([1, 1]);
    adapter?.setLimit?.(adapter.figures().max);
    first.release();
    (await second).release();
    await open(pool, 4);
    expect(pool.totalCount).toBe(4);
    expect(postgresDatabase(pool).pool).not.toHaveProperty('setLimit');
  });

  it('R30 names an index that nobody uses and a table that is read from end to end, and spares what keeps a constraint', async () => {
    const pool = poolOf(await startPostgres());
    await plantTable(pool);
    const note = await reportOf(pool, {}, /unused.*missing/s);
    expect(note).toMatch(/unused: public\.viewers_note \(.*no scan in/);
    expect(note).toMatch(/missing\?: public\.viewers \(.*1[5-9] scans of \d{5} rows each\)/);
    expect(note).not.toMatch(/viewers_pkey|viewers_left_at_key/);
    const young = await postgresDatabase(pool, { minBytes: 100_000 }).maintainIndexes?.(run);
    expect(young?.note).not.toMatch(/unused/);
    expect(await rowsOf(pool, "SELECT indexname FROM pg_indexes WHERE tablename = 'viewers'")).toHaveLength(3);
  });

  it('R30 with pg_stat_statements the costliest statement is the evidence', async () => {
    const pool = poolOf(await startPostgres(['shared_preload_libraries=pg_stat_statements']));
    await pool.query('CREATE EXTENSION pg_stat_statements');
    await plantTable(pool);
    const note = await reportOf(pool, {}, /calls of/);
    expect(note).toMatch(/15 calls of [\d.]+ ms: SELECT count\(\*\) FROM viewers WHERE room = \$1/);
  });

  it('R30 ANALYZE and REINDEX run only where they were asked for, and a name that is no index is refused', async () => {
    const pool = poolOf(await startPostgres(['autovacuum=off']));
    await plantTable(pool);
    const analyzedAt = async () =>
      (await rowsOf(pool, 'SELECT last_analyze FROM pg_stat_user_tables'))[0]?.['last_analyze'];
    const fileOf = async () => (await rowsOf(pool, "SELECT pg_relation_filenode('viewers_note') AS file"))[0]?.['file'];
    const before = await fileOf();
    await reportOf(pool, {}, /missing/);
    expect([await analyzedAt(), await fileOf()]).toEqual([null, before]);
    const reindex = ['viewers_note', "x'; DROP TABLE viewers; --"];
    const note = await reportOf(pool, { analyze: true, reindex }, /ANALYZE public\.viewers: done/);
    expect(note).toMatch(/REINDEX viewers_note: done; REINDEX x'; DROP TABLE viewers; --: /);
    expect(await fileOf()).not.toBe(before);
    await waitFor('the time of the ANALYZE', analyzedAt);
  });

  it('R30 a REINDEX that is cut off by its signal ends on the server, and leaves no invalid index', async () => {
    const pool = poolOf(await startPostgres());
    await plantTable(pool);
    const blocker = await pool.connect();
    await blocker.query('BEGIN; INSERT INTO viewers (room) VALUES (1)');
    const stop = new AbortController();
    const adapter = postgresDatabase(pool, { minBytes: 1e12, reindex: ['viewers_note'] });
    const report = adapter.maintainIndexes?.({ signal: stop.signal, budgetMs: 60_000 });
    await waitFor('it to wait for the open transaction', async () => {
      const running = await rowsOf(
        pool,
        "SELECT 1 FROM pg_stat_activity WHERE query LIKE 'REINDEX%' AND wait_event_type = 'Lock'",
      );
      return running.length > 0;
    });
    stop.abort();
    await waitFor('the server to have cancelled it', async () => {
      const running = await rowsOf(
        pool,
        "SELECT 1 FROM pg_stat_activity WHERE query LIKE 'REINDEX%' AND state = 'active'",
      );
      return running.length === 0;
    });
    await blocker.query('ROLLBACK');
    blocker.release();
    expect((await report)?.note).toMatch(/REINDEX viewers_note: canceling statement/);
    expect(await rowsOf(pool, 'SELECT 1 FROM pg_index WHERE NOT indisvalid')).toEqual([]);
  });
});
