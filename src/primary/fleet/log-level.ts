import type { LogLevel, Logger } from '../../core/logger.js';
import { SupervisorError } from '../../core/errors.js';
import type { LogLevelReport, LogLevels } from '../../http/ports/fleet-ports.js';
import type { DiagnosticOrder } from '../../protocol/diagnosis.js';
import type { WorkerHandle } from '../worker/worker-handle.js';

const answerMs = 5000;

export interface LogLevelOptions {
  readonly level: LogLevel;
  readonly logger: Logger;
  readonly handles: () => readonly WorkerHandle[];
  readonly tell: (handle: WorkerHandle, order: DiagnosticOrder, deadlineMs: number) => Promise<string>;
}

/** What is logged at run time: an operator wants more lines of a node that is in trouble, without starting it anew. */
export class LogLevelSwitch implements LogLevels {
  readonly #options: LogLevelOptions;
  #level: LogLevel;

  constructor(options: LogLevelOptions) {
    this.#options = options;
    this.#level = options.level;
  }

  async setLevel(level: LogLevel): Promise<LogLevelReport> {
    const { logger, handles } = this.#options;
    const before = this.#level;
    this.#level = level;
    logger.setLevel?.(level);
    const living = handles().filter(({ state }) => state === 'running' || state === 'draining');
    const answers = await Promise.all(living.map((handle) => this.#tell(handle)));
    return {
      level,
      before,
      workers: answers.flatMap((answer) => (typeof answer === 'number' ? answer : [])),
      failures: answers.filter((answer) => typeof answer !== 'number'),
    };
  }

  /** A worker that starts has the level of the settings. */
  async started(handle: WorkerHandle): Promise<void> {
    if (this.#level !== this.#options.level) await this.#tell(handle);
  }

  async #tell(handle: WorkerHandle): Promise<number | LogLevelReport['failures'][number]> {
    const { workerId } = handle;
    try {
      await this.#options.tell(handle, { kind: 'log-level', level: this.#level }, answerMs);
      return workerId;
    } catch (thrown) {
      if (!(thrown instanceof SupervisorError)) throw thrown;
      return { workerId, error: thrown.toWire() };
    }
  }
}
