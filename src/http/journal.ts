import type { Clock } from '../core/clock.js';
import type { LogFields, Logger } from '../core/logger.js';
import { SupervisorError } from '../core/errors.js';
import { TokenBucket } from './access/rate-limit.js';

/** What the log says of one request; never a header or a body. */
export interface RequestRecord {
  readonly method: string;
  readonly path: string;
  readonly source: string;
  readonly requestId: string;
  readonly status: number;
  /** What the route threw, if it did. */
  readonly thrown: unknown;
}

const refusalBurst = 20;
const refusalsPerSec = 1;
const refusedStatuses: readonly number[] = [401, 403, 421, 429];

/** Logs every call that changes state, every refusal and every fault of ours; a flood of refusals is only counted. */
export class RequestJournal {
  readonly #logger: Logger;
  readonly #refusals: TokenBucket;
  #suppressedCount = 0;

  constructor(logger: Logger, clock: Clock) {
    this.#logger = logger;
    this.#refusals = new TokenBucket(refusalBurst, refusalsPerSec, clock);
  }

  note({ thrown, ...record }: RequestRecord): void {
    const fields = { ...record, path: record.path.slice(0, 200) };
    if (thrown !== undefined && !(thrown instanceof SupervisorError)) this.#fault(fields, thrown);
    else if (refusedStatuses.includes(record.status)) this.#refusal(fields);
    else if (record.method !== 'GET' && record.method !== 'HEAD') this.#change(fields, thrown);
  }

  #fault(fields: LogFields, thrown: unknown): void {
    const cause = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
    this.#logger.error('a request failed inside the admin server', { event: 'admin-fault', ...fields, cause });
  }

  #refusal(fields: LogFields): void {
    if (this.#refusals.take() > 0) {
      this.#suppressedCount += 1;
      return;
    }
    const suppressedCount = this.#suppressedCount;
    this.#suppressedCount = 0;
    this.#logger.warn('a request was refused', { event: 'admin-refused', ...fields, suppressedCount });
  }

  #change(fields: LogFields, thrown: unknown): void {
    const code = thrown instanceof SupervisorError ? thrown.code : undefined;
    this.#logger.info('an operator called', { event: 'admin-call', ...fields, code });
  }
}
