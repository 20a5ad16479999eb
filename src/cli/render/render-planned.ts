import { formatDuration } from '../../core/units.js';
import { readCount, readList, readRecord, readText, type UnknownRecord } from '../../protocol/read.js';

const mostPaths = 100;
const longestText = 4096;

/** When workers will be replaced without anybody asking: a line for each cause, none for what is not understood. */
export function plannedLines(value: unknown, nowMs: number): readonly string[] {
  const planned = readRecord(value);
  return [cronLine(readRecord(planned?.['cron']), nowMs), watchLine(readRecord(planned?.['watch']))].filter(
    (line) => line !== undefined,
  );
}

function cronLine(cron: UnknownRecord | undefined, nowMs: number): string | undefined {
  const pattern = readText(cron?.['pattern'], longestText);
  if (!cron || pattern === undefined) return undefined;
  const nextAtMs = readCount(cron['nextAtMs']);
  const next = nextAtMs === undefined ? 'never again' : `next ${localTime(nextAtMs)}, in ${fromNow(nextAtMs, nowMs)}`;
  return `cron     ${pattern}: ${next}${counts(cron, ['done', 'failed', 'busy', 'missed'])}`;
}

function watchLine(watch: UnknownRecord | undefined): string | undefined {
  const paths = readList(watch?.['paths'], mostPaths, (item) => readText(item, longestText));
  if (!watch || !paths) return undefined;
  return `watch    ${paths.join(', ')}${counts(watch, ['done', 'failed', 'leftOut'])}`;
}

/** Only what has happened: `; 3 done, 1 busy`. */
function counts(record: UnknownRecord, names: readonly string[]): string {
  const parts = names
    .map((name) => ({ name, count: readCount(record[`${name}Count`]) ?? 0 }))
    .filter(({ count }) => count > 0)
    .map(({ name, count }) => `${count} ${name === 'leftOut' ? 'left out' : name}`);
  return parts.length === 0 ? '' : `; ${parts.join(', ')}`;
}

function fromNow(atMs: number, nowMs: number): string {
  return formatDuration(Math.max(0, atMs - nowMs));
}

/** A pattern is in local time, so the answer is as well. */
function localTime(atMs: number): string {
  const at = new Date(atMs);
  const two = (value: number): string => String(value).padStart(2, '0');
  const date = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${date} ${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
}
