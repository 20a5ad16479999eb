/** What is needed of `process`; tests pass an emitter of their own. */
export interface UncaughtSource {
  on(event: 'uncaughtExceptionMonitor', listener: () => void): unknown;
  off(event: 'uncaughtExceptionMonitor', listener: () => void): unknown;
}

/** Counts errors: those that answers show, uncaught ones, and those that the application reports (R38). */
export class ErrorTally {
  readonly #source: UncaughtSource;
  #count = 0;

  constructor(source: UncaughtSource = process) {
    this.#source = source;
    source.on('uncaughtExceptionMonitor', this.report);
  }

  get count(): number {
    return this.#count;
  }

  readonly report = (): void => {
    this.#count += 1;
  };

  stop(): void {
    this.#source.off('uncaughtExceptionMonitor', this.report);
  }
}
