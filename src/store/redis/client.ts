import type { Redis, RedisOptions } from 'ioredis';
import { reasonOf } from '../../core/errors.js';
import { type RedisTarget, redact } from './redis-target.js';

/**
 * Nothing waits inside the client: a command is sent at once or refused at once. Measured with ioredis 6.0.0: its
 * defaults hold 16,000 commands in memory during 8 s of outage and reject the first after 74 s; `commandTimeout` alone
 * leaves timed-out commands in its queue, only `socketTimeout` ends a connection that hangs.
 */
export const clientOptions = {
  enableOfflineQueue: false,
  maxRetriesPerRequest: 0,
  autoResendUnfulfilledCommands: false,
  commandTimeout: 1000,
  socketTimeout: 3000,
  connectTimeout: 2000,
  retryStrategy: (attempt: number) => Math.min(100 * 2 ** Math.min(attempt, 5), 3000) + Math.random() * 200,
  // A demoted master still answers; connecting anew finds the one that took over.
  reconnectOnError: (error: Error) => (/^(READONLY|MASTERDOWN)/.test(error.message) ? 1 : false),
} as const satisfies RedisOptions;

export interface ConnectionListeners {
  /** Commands can be sent. */
  onReady(): void;
  /** The connection ended or could not be made; it is tried again by itself. Called for every attempt. */
  onAway(reason: string): void;
}

/** One connection to Redis that mends itself; the only place that makes a client. */
export class RedisConnection {
  readonly #target: RedisTarget;
  readonly #listeners: ConnectionListeners;
  #client: Redis | undefined;
  #reason = 'not connected yet';
  #readyCount = 0;
  #isClosed = false;

  constructor(target: RedisTarget, listeners: ConnectionListeners) {
    this.#target = target;
    this.#listeners = listeners;
    void this.#open();
  }

  /** The client, when a command can be sent now. */
  get ready(): Redis | undefined {
    return this.#client?.status === 'ready' ? this.#client : undefined;
  }

  /** Why it is not ready; without secrets. */
  get reason(): string {
    return this.#reason;
  }

  get reconnectCount(): number {
    return Math.max(0, this.#readyCount - 1);
  }

  close(): void {
    this.#isClosed = true;
    this.#reason = 'closed';
    this.#client?.disconnect();
  }

  /** ioredis costs 63 ms and 21 MB, so only a primary that uses Redis loads it. */
  async #open(): Promise<void> {
    try {
      const ioredis = await import('ioredis');
      if (!this.#isClosed)
        this.#client = this.#listenTo(new ioredis.Redis({ ...clientOptions, ...this.#target.connection }));
    } catch (thrown) {
      this.#away(reasonOf(thrown));
    }
  }

  #listenTo(client: Redis): Redis {
    client.on('error', (error: unknown) => (this.#reason = redact(describe(error), this.#target)));
    client.on('ready', () => {
      this.#readyCount += 1;
      this.#listeners.onReady();
    });
    client.on('close', () => this.#away(this.#reason));
    return client;
  }

  #away(reason: string): void {
    if (this.#isClosed) return;
    this.#reason = reason === '' ? 'the connection was closed' : redact(reason, this.#target);
    this.#listeners.onAway(this.#reason);
  }
}

/** A host with several addresses fails with an AggregateError whose own message is empty. */
function describe(error: unknown): string {
  return error instanceof AggregateError && error.message === '' ? reasonOf(error.errors[0]) : reasonOf(error);
}
