import { type LogLevel, logLevels } from '../core/logger.js';
import { readRecord, type UnknownRecord } from '../protocol/read.js';
import { redactRecord, redactText } from './redact.js';
import { maxLineBytes } from './log-line.js';

/** Our own log, or what the workers print. */
export type LogSource = 'primary' | 'out' | 'err';

/** One line of a log file as far as it can be understood, without its secrets. */
export interface LogEntry {
  readonly source: LogSource;
  readonly text: string;
  /** Present when the line is a JSON object. */
  readonly record: UnknownRecord | undefined;
  /** `undefined`: the line names no time, as the later lines of a stack do. */
  readonly atMs: number | undefined;
  readonly level: LogLevel;
}

const leadingTime = /^\[?(\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[\d.,Z:+-]{0,12})/;
const timeKeys = ['timestamp', 'time', 'ts', '@timestamp'] as const;
const otherLevels: Readonly<Record<string, LogLevel>> = {
  fatal: 'error',
  crit: 'error',
  warning: 'warn',
  notice: 'info',
  http: 'debug',
  verbose: 'debug',
  silly: 'debug',
  trace: 'debug',
};

/** A line that names no level counts as info on standard output and as error on standard error. */
export function parseLogLine(line: string, source: LogSource): LogEntry {
  const cut = line.slice(0, maxLineBytes);
  const record = parseRecord(cut);
  const fallback = source === 'err' ? 'error' : 'info';
  if (!record)
    return { source, text: redactText(cut), record, atMs: timeOf(leadingTime.exec(cut)?.[1]), level: fallback };
  const safe = redactRecord(record);
  return {
    source,
    text: JSON.stringify(safe),
    record: safe,
    atMs: timeKeys.map((key) => timeOf(record[key])).find((atMs) => atMs !== undefined),
    level: levelOf(record['level']) ?? fallback,
  };
}

function parseRecord(line: string): UnknownRecord | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    return readRecord(JSON.parse(line));
  } catch {
    // A line of text that happens to begin with a brace.
    return undefined;
  }
}

/** Milliseconds since epoch, or what Date can read. */
function timeOf(value: unknown): number | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const atMs = typeof value === 'number' ? value : Date.parse(value.replace(',', '.'));
  return Number.isFinite(atMs) ? atMs : undefined;
}

/** The words of winston and syslog, and the numbers of pino and bunyan. */
function levelOf(value: unknown): LogLevel | undefined {
  if (typeof value === 'number') return value >= 50 ? 'error' : value >= 40 ? 'warn' : value >= 30 ? 'info' : 'debug';
  if (typeof value !== 'string') return undefined;
  const word = value.toLowerCase();
  return (
    logLevels.find((level) => level === word) ?? (Object.hasOwn(otherLevels, word) ? otherLevels[word] : undefined)
  );
}
