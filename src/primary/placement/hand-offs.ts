import type { Cancel, Clock } from '../../core/clock.js';
import type { Connection, RoutingTarget } from './connection.js';

interface PendingHandOff {
  readonly connection: Connection;
  readonly workerId: number;
  readonly cancelTimeout: Cancel;
}

/**
 * After this our copy is closed. It is not given to another worker: the first may only be blocked and would then serve
 * it too. A worker that is blocked for good is killed long before, and its sockets come back by `takeBackAll`.
 */
const acknowledgeTimeoutMs = 30_000;

/** The sockets that were sent to a worker and not yet acknowledged; until then our copy stays open. */
export class HandOffs {
  readonly #clock: Clock;
  readonly #onUnacknowledged: (connection: Connection) => void;
  readonly #pending = new Map<string, PendingHandOff>();
  #lastId = 0;

  constructor(clock: Clock, onUnacknowledged: (connection: Connection) => void) {
    this.#clock = clock;
    this.#onUnacknowledged = onUnacknowledged;
  }

  get size(): number {
    return this.#pending.size;
  }

  /** @returns false when the worker's channel is closed */
  give(connection: Connection, target: RoutingTarget): boolean {
    const requestId = `socket-${(this.#lastId += 1)}`;
    const { port } = connection.acceptor.bound;
    if (!target.send({ type: 'socket', requestId, port, head: connection.head }, connection.socket)) return false;
    const cancelTimeout = this.#clock.after(acknowledgeTimeoutMs, () => {
      this.#pending.delete(requestId);
      this.#onUnacknowledged(connection);
    });
    this.#pending.set(requestId, { connection, workerId: target.workerId, cancelTimeout });
    return true;
  }

  /** Ends the wait for one answer. `undefined`: no such hand-off, or it was another worker's. */
  settle(workerId: number, requestId: string): Connection | undefined {
    const handOff = this.#pending.get(requestId);
    if (handOff?.workerId !== workerId) return undefined;
    this.#pending.delete(requestId);
    handOff.cancelTimeout();
    return handOff.connection;
  }

  /** The connections that a dead worker never acknowledged. */
  takeBackAll(workerId: number): readonly Connection[] {
    const requestIds = [...this.#pending].filter(([, handOff]) => handOff.workerId === workerId).map(([id]) => id);
    return requestIds.flatMap((requestId) => this.settle(workerId, requestId) ?? []);
  }

  clear(): void {
    for (const { cancelTimeout } of this.#pending.values()) cancelTimeout();
    this.#pending.clear();
  }
}
