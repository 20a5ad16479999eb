import { reasonOf } from '../core/errors.js';
import type { Logger } from '../core/logger.js';
import { redactText } from '../logging/redact.js';

/** Sends one kind of data, one batch at a time, counts, and tells once when it begins to fail and once when it is over. */
export class Delivery {
  readonly #signal: string;
  readonly #logger: Logger;
  #sending: Promise<void> | undefined;
  #isFailing = false;
  #sentCount = 0;
  #failedCount = 0;

  constructor(signal: string, logger: Logger) {
    this.#signal = signal;
    this.#logger = logger;
  }

  /** Batches that the collector took. */
  get sentCount(): number {
    return this.#sentCount;
  }

  /** Batches that it did not take. */
  get failedCount(): number {
    return this.#failedCount;
  }

  /** Does nothing while the batch before is on its way: the exporter repeats it for a while by itself. */
  offer(send: () => Promise<void>): void {
    this.#sending ??= this.#send(send).finally(() => (this.#sending = undefined));
  }

  /** The last batch, unless the collector is away: waits for the one before. Never rejects. */
  async last(send: () => Promise<void>): Promise<void> {
    await this.#sending;
    if (!this.#isFailing) await this.#send(send);
  }

  async #send(send: () => Promise<void>): Promise<void> {
    try {
      await send();
      this.#sentCount += 1;
      if (this.#isFailing) this.#logger.info('telemetry is exported again', { event: 'otlp', signal: this.#signal });
      this.#isFailing = false;
    } catch (thrown) {
      this.#failedCount += 1;
      if (this.#isFailing) return;
      this.#isFailing = true;
      const reason = redactText(reasonOf(thrown));
      this.#logger.warn('telemetry cannot be exported', { event: 'otlp', signal: this.#signal, reason });
    }
  }
}
