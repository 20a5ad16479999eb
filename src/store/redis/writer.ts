import type { Cancel, Clock } from '../../core/clock.js';
import { reasonOf } from '../../core/errors.js';
import type { RedisClient } from './open-client.js';
import type { Batch, PendingWrites } from './pending-writes.js';
import type { BatchResult } from './send-batch.js';

const retryMs = 1000;

export interface WriterOptions {
  readonly clock: Clock;
  readonly pending: PendingWrites;
  /** The client, when a command can be sent now. */
  ready(): RedisClient | undefined;
  send(redis: RedisClient, batch: Batch): Promise<BatchResult>;
  /** A batch could not be written. */
  onFailed(error: unknown): void;
}

/** Brings what waits to Redis, one batch at a time, so that a slow Redis can never pile up commands in the client. */
export class RedisWriter {
  readonly #options: WriterOptions;
  #run: Promise<void> | undefined;
  #retry: Cancel | undefined;
  #writtenCount = 0;
  #lateCount = 0;
  #refusal: string | undefined;
  #isStopped = false;

  constructor(options: WriterOptions) {
    this.#options = options;
  }

  get isBusy(): boolean {
    return this.#run !== undefined;
  }

  get writtenCount(): number {
    return this.#writtenCount;
  }

  get lateCount(): number {
    return this.#lateCount;
  }

  /** Why the last batch was refused; `undefined` when it was not. */
  get refusal(): string | undefined {
    return this.#refusal;
  }

  /** Writes soon, if anything waits and Redis is there. Returns at once and never throws. */
  kick(): void {
    if (this.#run || this.#retry || this.#isStopped) return;
    this.#run = this.#writeAll().finally(() => {
      this.#run = undefined;
      // Something may have come in after the last look and before this moment.
      if (this.#options.pending.count > 0 && this.#options.ready()) this.kick();
    });
  }

  /** Like `kick`, but does not wait for the time of the next attempt: Redis has just come back. */
  wake(): void {
    this.#cancelRetry();
    this.kick();
  }

  /** Lets a batch that is under way end, and starts no other. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#cancelRetry();
    await this.#run;
  }

  async #writeAll(): Promise<void> {
    // What one tick publishes, appends and records goes out together.
    await Promise.resolve();
    const { pending } = this.#options;
    for (let redis = this.#options.ready(); redis && pending.count > 0; redis = this.#options.ready()) {
      if (!(await this.#writeOnce(redis))) return;
    }
  }

  async #writeOnce(redis: RedisClient): Promise<boolean> {
    const { pending } = this.#options;
    const result = await this.#options.send(redis, pending.take());
    this.#writtenCount += result.writtenCount;
    this.#lateCount += result.lateCount;
    if (result.error === undefined) {
      this.#refusal = undefined;
      return true;
    }
    pending.putBack(result.failed);
    this.#refusal = reasonOf(result.error);
    this.#options.onFailed(result.error);
    this.#retryLater();
    return false;
  }

  #retryLater(): void {
    if (this.#retry || this.#isStopped) return;
    this.#retry = this.#options.clock.after(retryMs, () => {
      this.#retry = undefined;
      this.kick();
    });
  }

  #cancelRetry(): void {
    this.#retry?.();
    this.#retry = undefined;
  }
}
