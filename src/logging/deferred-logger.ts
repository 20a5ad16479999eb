import type { LogFields, Logger, LogLevel } from '../core/logger.js';
import type { ClosableLogger } from './winston-logger.js';

interface WaitingLine {
  readonly level: LogLevel;
  readonly message: string;
  readonly fields: LogFields | undefined;
}

const mostWaiting = 1000;

/** A logger that can be written to before it is loaded: winston takes 60 ms, in which workers can already boot. */
export class DeferredLogger implements Logger {
  readonly #load: () => Promise<ClosableLogger>;
  readonly #waiting: WaitingLine[] = [];
  #droppedCount = 0;
  #level: LogLevel | undefined;
  #loading: Promise<ClosableLogger> | undefined;
  #loaded: ClosableLogger | undefined;

  constructor(load: () => Promise<ClosableLogger>) {
    this.#load = load;
  }

  readonly error = this.#method('error');
  readonly warn = this.#method('warn');
  readonly info = this.#method('info');
  readonly debug = this.#method('debug');

  setLevel(level: LogLevel): void {
    this.#level = level;
    this.#loaded?.setLevel?.(level);
  }

  /** Loads it and writes what waits; lines written from then on go straight through. */
  async open(): Promise<void> {
    await this.#opened();
  }

  /** Waits until what was logged is written. */
  async close(): Promise<void> {
    await (await this.#opened()).close();
  }

  #opened(): Promise<ClosableLogger> {
    this.#loading ??= this.#load().then((logger) => this.#flush(logger));
    return this.#loading;
  }

  #flush(logger: ClosableLogger): ClosableLogger {
    if (this.#level) logger.setLevel?.(this.#level);
    for (const { level, message, fields } of this.#waiting.splice(0)) logger[level](message, fields);
    if (this.#droppedCount > 0)
      logger.warn('lines came before the log was open and are lost', { lineCount: this.#droppedCount });
    this.#loaded = logger;
    return logger;
  }

  #method(level: LogLevel): Logger['info'] {
    return (message, fields) => {
      if (this.#loaded) this.#loaded[level](message, fields);
      else if (this.#waiting.length < mostWaiting) this.#waiting.push({ level, message, fields });
      else this.#droppedCount += 1;
    };
  }
}
