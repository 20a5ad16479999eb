import { reasonOf } from '../../core/errors.js';
import type { PostgresSession } from './postgres-session.js';

export interface MaintenanceResult {
  readonly count: number;
  readonly notes: readonly string[];
}

const mostTables = 10;

/** Refreshes the planner's figures of tables of which more than a fifth changed since the last time. */
export async function analyzeTables(session: PostgresSession): Promise<MaintenanceResult> {
  const rows = await session.rows(`
    SELECT format('%I.%I', schemaname, relname) AS name FROM pg_stat_user_tables
    WHERE n_mod_since_analyze > 1000 AND n_mod_since_analyze > n_live_tup / 5
    ORDER BY n_mod_since_analyze DESC LIMIT ${mostTables}`);
  const names = rows.map(({ name }) => String(name));
  return inBudget(session, names, 'ANALYZE', (name) => session.rows(`ANALYZE ${name}`));
}

/** Builds the named indexes anew beside the old ones, without locking anybody out. */
export function reindex(session: PostgresSession, names: readonly string[]): Promise<MaintenanceResult> {
  return inBudget(session, names, 'REINDEX', async (name) => {
    const quoted = await quotedIndex(session, name);
    try {
      await session.rows(`REINDEX INDEX CONCURRENTLY ${quoted}`);
    } catch (thrown) {
      await dropRemains(session, quoted);
      throw thrown;
    }
  });
}

async function inBudget(
  session: PostgresSession,
  names: readonly string[],
  what: string,
  work: (name: string) => Promise<unknown>,
): Promise<MaintenanceResult> {
  let count = 0;
  const notes: string[] = [];
  for (const name of names) {
    if (session.leftMs() <= 0) {
      notes.push(`${what} ${name}: not begun, the budget was spent`);
      continue;
    }
    try {
      await work(name);
      count += 1;
      notes.push(`${what} ${name}: done`);
    } catch (thrown) {
      notes.push(`${what} ${name}: ${reasonOf(thrown)}`);
    }
  }
  return { count, notes };
}

/** The name as the server quotes it; so no text of the settings reaches a statement as it is. */
async function quotedIndex(session: PostgresSession, name: string): Promise<string> {
  const [row] = await session.rows(`
    SELECT format('%I.%I', n.nspname, c.relname) AS name
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind = 'i' AND c.oid = to_regclass('${name.replaceAll("'", "''")}')`);
  if (!row) throw new Error('there is no such index');
  return String(row['name']);
}

/** A REINDEX CONCURRENTLY that was cut off leaves an invalid index behind, which only costs. */
async function dropRemains(session: PostgresSession, quoted: string): Promise<void> {
  const rows = await session.rows(`
    SELECT format('%I.%I', n.nspname, c.relname) AS name
    FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE NOT i.indisvalid AND c.relname ~ '_cc(new|old)[0-9]*$'
      AND i.indrelid = (SELECT indrelid FROM pg_index WHERE indexrelid = '${quoted.replaceAll("'", "''")}'::regclass)`);
  for (const { name } of rows) await session.rows(`DROP INDEX CONCURRENTLY IF EXISTS ${String(name)}`);
}
