import { reasonOf } from '../../core/errors.js';
import { openClient, type RedisClient } from './open-client.js';
import { type RedisTarget, redact } from './redis-target.js';

const notYet = 'not connected yet';

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
  #client: RedisClient | undefined;
  #reason = notYet;
  #readyCount = 0;
  #isClosed = false;

  constructor(target: RedisTarget, listeners: ConnectionListeners) {
    this.#target = target;
    this.#listeners = listeners;
    void this.#open();
  }

  /** The client, when a command can be sent now. */
  get ready(): RedisClient | undefined {
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

  async #open(): Promise<void> {
    try {
      const client = await openClient(this.#target);
      if (this.#isClosed) client.disconnect();
      else this.#client = this.#listenTo(client);
    } catch (thrown) {
      this.#away(reasonOf(thrown));
    }
  }

  #listenTo(client: RedisClient): RedisClient {
    let ofSentinel: unknown;
    client.on('sentinelError', (error: unknown) => (ofSentinel = error));
    // What a node of a cluster says is known before the cluster as a whole is given up.
    client.on('node error', (error: unknown) => (this.#reason = this.#told(error)));
    client.on('error', (error: unknown) => {
      const isOfSentinels = reasonOf(error).startsWith('All sentinels are unreachable');
      this.#reason = this.#told(isOfSentinels ? (ofSentinel ?? error) : error);
      // Between two rounds through its sentinels the client neither closes nor connects.
      if (isOfSentinels) this.#away(this.#reason);
    });
    client.on('ready', () => {
      this.#readyCount += 1;
      this.#listeners.onReady();
    });
    client.on('close', () => this.#away(this.#reason));
    return client;
  }

  /** A cluster tells of a node's error, if at all, and then that the connection to it is closed. */
  #told(error: unknown): string {
    const reason = redact(describe(error), this.#target);
    if (reason !== 'Connection is closed.') return reason;
    return this.#reason === notYet ? 'no node of the cluster takes the connection' : this.#reason;
  }

  #away(reason: string): void {
    if (this.#isClosed) return;
    this.#reason = reason === '' ? 'the connection was closed' : redact(reason, this.#target);
    this.#listeners.onAway(this.#reason);
  }
}

/**
 * A host with several addresses fails with an AggregateError whose own message is empty; a cluster fails with an error
 * that says nothing but holds that of its last node.
 */
function describe(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') return describe(error.errors[0]);
  if (error instanceof Error && 'lastNodeError' in error && error.lastNodeError instanceof Error)
    return describe(error.lastNodeError);
  return reasonOf(error);
}
