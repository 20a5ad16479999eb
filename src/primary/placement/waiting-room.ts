import type { Cancel, Clock } from '../../core/clock.js';
import type { Connection } from './connection.js';

const pollMs = 50;
const maxWaiting = 1024;

export interface WaitingRoomOptions {
  readonly clock: Clock;
  /** Tries to find a worker; one that finds none comes back by `add`. */
  readonly retry: (connection: Connection) => void;
  readonly giveUp: (connection: Connection) => void;
}

/** Connections for which no worker is ready: tried again every 50 ms until their time is over. */
export class WaitingRoom {
  readonly #options: WaitingRoomOptions;
  #waiting: Connection[] = [];
  #stopPolling: Cancel | undefined;

  constructor(options: WaitingRoomOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#waiting.length;
  }

  add(connection: Connection): void {
    const { clock, giveUp } = this.#options;
    if (this.#waiting.length >= maxWaiting || clock.monotonicMs() >= connection.giveUpAtMs) {
      giveUp(connection);
      return;
    }
    this.#waiting.push(connection);
    this.#stopPolling ??= clock.every(pollMs, () => this.#poll());
  }

  /** Gives up on all of them. */
  clear(): void {
    const left = this.#takeAll();
    for (const connection of left) this.#options.giveUp(connection);
  }

  #poll(): void {
    for (const connection of this.#takeAll()) this.#options.retry(connection);
  }

  #takeAll(): readonly Connection[] {
    const taken = this.#waiting;
    this.#waiting = [];
    this.#stopPolling?.();
    this.#stopPolling = undefined;
    return taken;
  }
}
