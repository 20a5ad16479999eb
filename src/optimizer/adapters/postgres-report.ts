import { formatBytes } from '../../core/units.js';
import type { UnknownRecord } from '../../protocol/read.js';
import type { PostgresSession } from './postgres-session.js';

export interface ReportLimits {
  /** Smaller tables and indexes are not worth a word, bytes. */
  readonly minBytes: number;
  /** What was never used in less time than this proves nothing, ms. */
  readonly minEvidenceMs: number;
}

const mostFindings = 5;
const fewestScans = 10;
const fewestRowsPerScan = 1000;
const longestStatement = 120;

/** Indexes that only cost, and tables that are read from end to end, each with what proves it (R30). */
export async function reportIndexes(session: PostgresSession, limits: ReportLimits): Promise<readonly string[]> {
  const evidenceMs = await evidenceAge(session);
  const unused = evidenceMs >= limits.minEvidenceMs ? await unusedIndexes(session, limits, evidenceMs) : [];
  return [...unused, ...(await missingIndexes(session, limits))];
}

/** How long the statistics have been collected: since their reset, or at least since the server started. */
async function evidenceAge(session: PostgresSession): Promise<number> {
  const [row] = await session.rows(`
    SELECT extract(epoch FROM now() - COALESCE(stats_reset, pg_postmaster_start_time())) * 1000 AS ms
    FROM pg_stat_database WHERE datname = current_database()`);
  return Number(row?.['ms'] ?? 0);
}

/** Those that keep a constraint are of use without ever being scanned. */
async function unusedIndexes(session: PostgresSession, limits: ReportLimits, ageMs: number): Promise<string[]> {
  const rows = await session.rows(`
    SELECT format('%I.%I', s.schemaname, s.indexrelname) AS name, pg_relation_size(s.indexrelid) AS bytes
    FROM pg_stat_user_indexes s JOIN pg_index i USING (indexrelid)
    WHERE s.idx_scan = 0 AND i.indisvalid
      AND NOT (i.indisunique OR i.indisprimary OR i.indisexclusion OR i.indisreplident)
      AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = s.indexrelid)
      AND pg_relation_size(s.indexrelid) >= ${limits.minBytes}
    ORDER BY 2 DESC LIMIT ${mostFindings}`);
  const hours = (ageMs / 3_600_000).toFixed(1);
  return rows.map((row) => `unused: ${text(row, 'name')} (${size(row)}, no scan in ${hours} h of statistics)`);
}

async function missingIndexes(session: PostgresSession, limits: ReportLimits): Promise<string[]> {
  const rows = await session.rows(`
    SELECT relname, format('%I.%I', schemaname, relname) AS name, pg_relation_size(relid) AS bytes, seq_scan AS scans,
      seq_tup_read / seq_scan AS rows_per_scan
    FROM pg_stat_user_tables
    WHERE seq_scan >= ${fewestScans} AND pg_relation_size(relid) >= ${limits.minBytes}
      AND seq_tup_read / seq_scan >= ${fewestRowsPerScan} AND seq_scan > COALESCE(idx_scan, 0) / 10
    ORDER BY seq_tup_read DESC LIMIT ${mostFindings}`);
  const hasStatements = rows.length > 0 && (await hasStatementStatistics(session));
  const findings: string[] = [];
  for (const row of rows) {
    const scans = `${text(row, 'scans')} scans of ${text(row, 'rows_per_scan')} rows each`;
    const statement = hasStatements ? await costliestStatement(session, text(row, 'relname')) : undefined;
    findings.push(`missing?: ${text(row, 'name')} (${size(row)}, ${scans}${statement ? `; ${statement}` : ''})`);
  }
  return findings;
}

async function hasStatementStatistics(session: PostgresSession): Promise<boolean> {
  const rows = await session.rows(`
    SELECT 1 FROM pg_extension WHERE extname = 'pg_stat_statements'
      AND current_setting('shared_preload_libraries') LIKE '%pg_stat_statements%'`);
  return rows.length > 0;
}

/** Statements are kept there without their constants; others than queries might hold secrets and are left out. */
async function costliestStatement(session: PostgresSession, table: string): Promise<string | undefined> {
  const word = `\\m${table.replaceAll(/[^\w]/g, '.')}\\M`;
  const [row] = await session.rows(`
    SELECT regexp_replace(left(query, 400), '\\s+', ' ', 'g') AS query, calls, round(mean_exec_time::numeric, 2) AS ms
    FROM pg_stat_statements
    WHERE query ~* '^\\s*(select|update|delete|with)\\M' AND query ~* '${word.replaceAll("'", "''")}'
      AND query ~* '\\mwhere\\M'
      AND dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
    ORDER BY total_exec_time DESC LIMIT 1`);
  if (!row) return undefined;
  return `${text(row, 'calls')} calls of ${text(row, 'ms')} ms: ${text(row, 'query').slice(0, longestStatement)}`;
}

function text(row: UnknownRecord, name: string): string {
  const value = row[name];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

function size(row: UnknownRecord): string {
  return formatBytes(Number(row['bytes']));
}
