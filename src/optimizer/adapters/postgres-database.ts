import type { DatabaseAdapter, IndexReport, QueryCache } from '../pools/database-adapter.js';
import { pgPool, type PgPoolLike, type PgPoolOptions } from './pg-pool.js';
import { analyzeTables, type MaintenanceResult, reindex } from './postgres-maintenance.js';
import { reportIndexes } from './postgres-report.js';
import { type PostgresSession, withSession } from './postgres-session.js';

export interface PostgresOptions extends PgPoolOptions {
  readonly queryCaches?: readonly QueryCache[];
  /** Tables and indexes below are left out of the report, bytes. Default 8 MiB. */
  readonly minBytes?: number;
  /** An index counts as unused only when statistics were collected for so long, ms. Default a day. */
  readonly minEvidenceMs?: number;
  /** Whether ANALYZE runs on tables of which more than a fifth changed. Default false. */
  readonly analyze?: boolean;
  /** Indexes that REINDEX CONCURRENTLY builds anew, each time that maintenance runs. Default none. */
  readonly reindex?: readonly string[];
}

const dayMs = 86_400_000;
const nothing: MaintenanceResult = { count: 0, notes: [] };

/**
 * Lets the optimizer tend a Postgres database through its pool of node-postgres: idle connections, query caches, and a
 * report on indexes. It changes nothing in the database unless `analyze` or `reindex` say so (R28, R29, R30).
 */
export function postgresDatabase(pool: PgPoolLike, options: PostgresOptions = {}): DatabaseAdapter {
  const { queryCaches = [], minBytes = 8_388_608, minEvidenceMs = dayMs } = options;
  const work = async (session: PostgresSession): Promise<IndexReport> => {
    const findings = await reportIndexes(session, { minBytes: Math.max(0, Math.floor(minBytes)), minEvidenceMs });
    const analyzed = options.analyze === true ? await analyzeTables(session) : nothing;
    const rebuilt = options.reindex ? await reindex(session, options.reindex) : nothing;
    const notes = [...analyzed.notes, ...rebuilt.notes, ...findings];
    const note = notes.length > 0 ? notes.join('; ') : 'no index is unused or missing by the statistics';
    return { count: findings.length + analyzed.count + rebuilt.count, note };
  };
  return {
    pool: pgPool(pool, options),
    queryCaches,
    maintainIndexes: (run) => withSession(pool, run, work),
  };
}
