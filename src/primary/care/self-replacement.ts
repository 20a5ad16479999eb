import type { Clock } from '../../core/clock.js';
import { reasonOf } from '../../core/errors.js';
import type { Logger } from '../../core/logger.js';
import { redactText } from '../../logging/redact.js';
import type { OperationStep } from '../../protocol/snapshot.js';

/** A slot whose workers all want to go would otherwise do nothing but boot. */
const minGapMs = 60_000;

interface AskingWorker {
  readonly slot: number;
  readonly workerId: number;
}

export interface SelfReplacementOptions<Worker extends AskingWorker> {
  readonly clock: Clock;
  readonly logger: Logger;
  /** The new worker serves before the old one drains. */
  readonly replace: (workerId: number, reason: string) => Promise<void>;
  readonly onOperation: (worker: Worker, step: OperationStep) => void;
}

/** Replaces workers that ask for it, each slot's at most once a minute. */
export class SelfReplacement<Worker extends AskingWorker> {
  readonly #options: SelfReplacementOptions<Worker>;
  readonly #askedMs = new Map<number, number>();
  #refusedCount = 0;

  constructor(options: SelfReplacementOptions<Worker>) {
    this.#options = options;
  }

  asked(worker: Worker, given: string): void {
    const { clock, logger, replace, onOperation } = this.#options;
    const { slot, workerId } = worker;
    const reason = `it asked for its replacement: ${redactText(given)}`;
    const fields = { event: 'replacement', slot, workerId, reason };
    const nowMs = clock.monotonicMs();
    const lastMs = this.#askedMs.get(slot);
    if (lastMs !== undefined && nowMs - lastMs < minGapMs) {
      this.#refusedCount += 1;
      logger.debug('a worker asks for its replacement too often', { ...fields, refusedCount: this.#refusedCount });
      return;
    }
    this.#askedMs.set(slot, nowMs);
    onOperation(worker, { action: 'replacement', reason, inputs: { refusedCount: this.#refusedCount } });
    replace(workerId, reason).catch((thrown: unknown) => {
      logger.warn('worker could not be replaced', { ...fields, failure: reasonOf(thrown) });
    });
  }
}
