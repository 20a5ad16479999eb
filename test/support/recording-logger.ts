import { type LogFields, type Logger, type LogLevel, logLevels } from '../../src/core/logger.js';

export interface LogLine {
  readonly level: LogLevel;
  readonly message: string;
  readonly fields: LogFields;
}

/** A logger that keeps its lines for assertions. */
export function recordingLogger(): Logger & { readonly lines: LogLine[] } {
  const lines: LogLine[] = [];
  const write =
    (level: LogLevel) =>
    (message: string, fields: LogFields = {}): void => {
      lines.push({ level, message, fields });
    };
  const [error, warn, info, debug] = logLevels.map(write) as [
    Logger['error'],
    Logger['warn'],
    Logger['info'],
    Logger['debug'],
  ];
  return { lines, error, warn, info, debug };
}
