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
  readonly #pendingCounts = new Map<number, number>();
  #lastId = 0;

  constructor(clock: Clock, onUnacknowledged: (connection: Connection) => void) {
    this.#clock = clock;
    this.#onUnacknowledged = onUnacknowledged;
  }

  get size(): number {
    return this.#pending.size;
  }

  /** How many a worker was given and has not taken yet. */
  pendingCount(workerId: number): number {
    return this.#pendingCounts.get(workerId) ?? 0;
  }

  /** @returns false when the worker's channel is closed */
  give(connection: Connection, target: RoutingTarget): boolean {
    const requestId = `socket-${(this.#lastId += 1)}`;
    const { head, isSingle, acceptor } = connection;
    const { port } = acceptor.bound;
    if (!target.send({ type: 'socket', requestId, port, head, isSingle }, connection.socket)) return false;
    const cancelTimeout = this.#clock.after(acknowledgeTimeoutMs, () => {
      this.#forget(requestId, target.workerId);
      this.#onUnacknowledged(connection);
    });
    this.#pending.set(requestId, { connection, workerId: target.workerId, cancelTimeout });
    this.#pendingCounts.set(target.workerId, this.pendingCount(target.workerId) + 1);
    return true;
  }

  /** Ends the wait for one answer. `undefined`: no such hand-off, or it was another worker's. */
  settle(workerId: number, requestId: string): Connection | undefined {
    const handOff = this.#pending.get(requestId);
    if (handOff?.workerId !== workerId) return undefined;
    this.#forget(requestId, workerId);
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
    this.#pendingCounts.clear();
  }

  #forget(requestId: string, workerId: number): void {
    this.#pending.delete(requestId);
    const left = this.pendingCount(workerId) - 1;
    if (left > 0) this.#pendingCounts.set(workerId, left);
    else this.#pendingCounts.delete(workerId);
  }
}
