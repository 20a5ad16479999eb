import type { Writable } from 'node:stream';
import { createLogger as createWinston, format, type Logger as Winston } from 'winston';
import { type Clock, systemClock } from '../core/clock.js';
import { type LogFields, type Logger, type LogLevel, logLevels } from '../core/logger.js';
import { wantsColour } from './colour.js';
import { BoundedOutput } from './bounded-output.js';
import { jsonLine, prettyLine, type LogRecord } from './log-line.js';

export interface LoggerOptions {
  readonly level: LogLevel;
  /** `auto` is pretty on a terminal and json elsewhere. */
  readonly format: 'auto' | 'pretty' | 'json';
  /** Standard error unless given: standard output belongs to the user's server. */
  readonly stream?: Writable & { readonly isTTY?: boolean };
  /** Fields of every line, for example `{ app, role: 'primary' }`. */
  readonly context?: LogFields;
  readonly clock?: Clock;
  readonly env?: Readonly<Record<string, string | undefined>>;
}

export interface ClosableLogger extends Logger {
  /** Lines that the stream could not take: it failed, or more than 8 MB waited in it. */
  readonly lostLineCount: number;
  /** Waits until what was logged is written, `graceMs` at most. Nothing is logged after it. */
  close(graceMs?: number): Promise<void>;
}

const closeGraceMs = 2000;
const ranks = { error: 0, warn: 1, info: 2, debug: 3 } as const satisfies Record<LogLevel, number>;

/** The Logger port on winston: redacted, escaped, one line a record. */
export function createLogger(options: LoggerOptions): ClosableLogger {
  const { stream = process.stderr, context = {}, clock = systemClock, env = process.env } = options;
  const isPretty = options.format === 'pretty' || (options.format === 'auto' && stream.isTTY === true);
  const hasColour = wantsColour(stream, env);
  const output = new BoundedOutput(stream);
  const render = (record: LogRecord): string => (isPretty ? prettyLine(record, hasColour) : jsonLine(record));
  const winston = createWinston({
    level: options.level,
    levels: ranks,
    format: format.printf((info) => render(info['record'] as LogRecord)),
  });
  winston.pipe(output);
  const write =
    (at: LogLevel) =>
    (message: string, fields: LogFields = {}) => {
      if (!winston.isLevelEnabled(at)) return;
      // winston's own keys would collide with fields of the same name, so the record travels whole.
      const record: LogRecord = { atMs: clock.now(), level: at, message, fields: { ...context, ...fields } };
      winston.log({ level: at, message: '', record });
    };
  return {
    ...levelMethods(write),
    setLevel(level) {
      winston.level = level;
    },
    get lostLineCount() {
      return output.lostLineCount;
    },
    close: (graceMs = closeGraceMs) => closeWinston(winston, graceMs, clock),
  };
}

function levelMethods(write: (at: LogLevel) => Logger['info']): Logger {
  return Object.fromEntries(logLevels.map((at) => [at, write(at)])) as unknown as Logger;
}

function closeWinston(winston: Winston, graceMs: number, clock: Clock): Promise<void> {
  return new Promise((resolve) => {
    const cancel = clock.after(graceMs, resolve);
    winston.once('finish', () => {
      cancel();
      resolve();
    });
    winston.end();
  });
}
