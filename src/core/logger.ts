/** Flat facts of a log line; the fixed keys are `workerId`, `slot`, `event` and `requestId`. */
export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** Where log lines go. A message is a sentence without data in it; the data are fields. */
export interface Logger {
  error(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  debug(message: string, fields?: LogFields): void;
  /** From now on only lines that are at least so severe are written; absent where that is fixed. */
  setLevel?(level: LogLevel): void;
}

export const logLevels = ['error', 'warn', 'info', 'debug'] as const;
export type LogLevel = (typeof logLevels)[number];

const ignore = (): void => undefined;

export const silentLogger: Logger = { error: ignore, warn: ignore, info: ignore, debug: ignore };
