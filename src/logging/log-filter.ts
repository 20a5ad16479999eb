import { type LogLevel, logLevels } from '../core/logger.js';
import type { LogEntry } from './log-entry.js';

export interface LogFilter {
  readonly sinceMs?: number;
  /** Least severe level that is shown. */
  readonly level?: LogLevel;
  /** Plain text, in any case of letters; never a pattern (research: security S13). */
  readonly grep?: string;
}

/**
 * Returns what decides, line after line of one file, whether it is shown. A line without a time goes with the one before
 * it; before any time is known, lines are shown, since nothing says that they are old.
 */
export function createLogFilter({ sinceMs, level, grep }: LogFilter): (entry: LogEntry) => boolean {
  const needle = grep?.toLowerCase();
  let isRecent = true;
  return (entry) => {
    if (sinceMs !== undefined && entry.atMs !== undefined) isRecent = entry.atMs >= sinceMs;
    if (!isRecent) return false;
    if (level !== undefined && logLevels.indexOf(entry.level) > logLevels.indexOf(level)) return false;
    return needle === undefined || entry.text.toLowerCase().includes(needle);
  };
}
