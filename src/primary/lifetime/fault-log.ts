import type { Clock } from '../../core/clock.js';
import type { LogFields, Logger } from '../../core/logger.js';
import { TokenBucket } from '../../http/access/rate-limit.js';

const burst = 10;
const perSec = 1 / 6;

/** Logs faults that must not end the primary: 10 at once, then 10 a minute; the others are counted and told with the next. */
export class FaultLog {
  readonly #logger: Logger;
  readonly #room: TokenBucket;
  #untoldCount = 0;

  constructor(logger: Logger, clock: Clock) {
    this.#logger = logger;
    this.#room = new TokenBucket(burst, perSec, clock);
  }

  note(message: string, thrown: unknown, fields: LogFields = {}): void {
    if (this.#room.take() > 0) {
      this.#untoldCount += 1;
      return;
    }
    const cause = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
    this.#logger.error(message, { event: 'primary-fault', ...fields, cause, untoldCount: this.#untoldCount });
    this.#untoldCount = 0;
  }
}
