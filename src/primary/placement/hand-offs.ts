import type { Cancel, Clock } from '../../core/clock.js';
import { clientOf } from '../../protocol/client-of.js';
import type { Connection, RoutingTarget } from './connection.js';
import { holdSocket } from './held-socket.js';

interface PendingHandOff {
  readonly connection: Connection;
  readonly givenAtMs: number;
}

/**
 * On their way to one worker at once: enough to fill its turn on a busy machine. Without a bound a worker that is late gets
 * later: Node queues all of them anew with each receipt (Node 20.20: 5 us with one of them, 650 us with 2,000), and what
 * lies in a channel can neither be answered nor given to another worker.
 */
const maxUnacknowledged = 16;
/** A worker that has not taken one for so long stands still and gets no further ones. */
const standsStillMs = 1000;
/**
 * After this the client is refused. It is not given to another worker: the first may only be blocked and would then serve
 * it too. A worker that is blocked for good is killed before, and its sockets come back by `takeBackAll`.
 */
const acknowledgeTimeoutMs = 10_000;

/** The sockets that were sent to a worker and not yet acknowledged; until then our copy stays open. */
export class HandOffs {
  readonly #clock: Clock;
  readonly #onUnacknowledged: (connection: Connection) => void;
  /** By worker; those of each in the order in which they were given. */
  readonly #pending = new Map<number, Map<string, PendingHandOff>>();
  #lastId = 0;
  /** One timer for all of them, for the oldest: one for each would be set and cleared with each connection. */
  #cancelTimeout: Cancel | undefined;

  constructor(clock: Clock, onUnacknowledged: (connection: Connection) => void) {
    this.#clock = clock;
    this.#onUnacknowledged = onUnacknowledged;
  }

  get size(): number {
    return [...this.#pending.values()].reduce((sum, { size }) => sum + size, 0);
  }

  /** How many a worker was given and has not taken yet. */
  pendingCount(workerId: number): number {
    return this.#pending.get(workerId)?.size ?? 0;
  }

  /** Whether a worker keeps up with what it was given. */
  hasRoom(workerId: number): boolean {
    const [oldest] = this.#pending.get(workerId)?.values() ?? [];
    if (!oldest) return true;
    const isPrompt = this.#clock.monotonicMs() - oldest.givenAtMs < standsStillMs;
    return isPrompt && this.pendingCount(workerId) < maxUnacknowledged;
  }

  /** @returns false when the worker's channel is closed */
  give(connection: Connection, target: RoutingTarget): boolean {
    const { workerId } = target;
    const { bytes, isSingle, acceptor, socket } = connection;
    const requestId = `socket-${(this.#lastId += 1)}`;
    holdSocket(socket);
    const head = bytes.toString('base64');
    const client = clientOf(socket);
    if (!target.send({ type: 'socket', requestId, port: acceptor.bound.port, head, client, isSingle }, socket))
      return false;
    this.#cancelTimeout ??= this.#clock.after(acknowledgeTimeoutMs, () => this.#endOldest());
    const ofWorker = this.#pending.get(workerId) ?? new Map<string, PendingHandOff>();
    ofWorker.set(requestId, { connection, givenAtMs: this.#clock.monotonicMs() });
    this.#pending.set(workerId, ofWorker);
    return true;
  }

  /** Ends the wait for one answer. `undefined`: no such hand-off, or it was another worker's. */
  settle(workerId: number, requestId: string): Connection | undefined {
    const ofWorker = this.#pending.get(workerId);
    const handOff = ofWorker?.get(requestId);
    if (!handOff) return undefined;
    ofWorker?.delete(requestId);
    if (ofWorker?.size === 0) this.#pending.delete(workerId);
    return handOff.connection;
  }

  /** The connections that a dead worker never acknowledged. */
  takeBackAll(workerId: number): readonly Connection[] {
    const requestIds = [...(this.#pending.get(workerId)?.keys() ?? [])];
    return requestIds.flatMap((requestId) => this.settle(workerId, requestId) ?? []);
  }

  clear(): void {
    this.#cancelTimeout?.();
    for (const workerId of [...this.#pending.keys()]) this.takeBackAll(workerId);
  }

  /** Gives up those that are due, and comes again when the next one is. */
  #endOldest(): void {
    this.#cancelTimeout = undefined;
    const nowMs = this.#clock.monotonicMs();
    let nextMs = Number.POSITIVE_INFINITY;
    for (const [workerId, ofWorker] of [...this.#pending]) {
      for (const [requestId, { connection, givenAtMs }] of ofWorker) {
        const leftMs = givenAtMs + acknowledgeTimeoutMs - nowMs;
        if (leftMs > 0) {
          nextMs = Math.min(nextMs, leftMs);
          break;
        }
        this.settle(workerId, requestId);
        this.#onUnacknowledged(connection);
      }
    }
    if (nextMs < Number.POSITIVE_INFINITY)
      this.#cancelTimeout ??= this.#clock.after(Math.ceil(nextMs), () => this.#endOldest());
  }
}
