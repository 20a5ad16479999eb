import type { Cancel, Clock } from '../../core/clock.js';
import type { Acceptor } from './acceptors.js';
import { ClientWatch } from './client-watch.js';
import type { Connection } from './connection.js';

const pollMs = 50;
const maxWaiting = 1024;
/** For one worker: one that stands still must not take the places of those that wait for the others. */
const maxInLine = 512;

/** What a connection waits for: the worker (its id) that holds its key, or any that serves its address. */
export type Line = number | Acceptor;

export interface WaitingRoomOptions {
  readonly clock: Clock;
  /** Finds a worker. @returns where it must wait instead; `undefined` when it need not */
  readonly place: (connection: Connection) => Line | undefined;
  /** `full`: there is no place to wait; `late`: no worker was ready in time. */
  readonly giveUp: (connection: Connection, reason: 'full' | 'late') => void;
  /** The client has left while it waited. */
  readonly onGone: (connection: Connection) => void;
}

interface Waiter {
  readonly connection: Connection;
  readonly watch: ClientWatch;
}

/**
 * Connections for which no worker is ready. Each line is first come, first served: its first one is tried when the worker
 * has taken another connection, and every 50 ms, since workers also become ready, drain or die.
 */
export class WaitingRoom {
  readonly #options: WaitingRoomOptions;
  readonly #lines = new Map<Line, Waiter[]>();
  #size = 0;
  #stopPolling: Cancel | undefined;

  constructor(options: WaitingRoomOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#size;
  }

  add(connection: Connection, line: Line): void {
    const { clock, giveUp, onGone } = this.#options;
    const inLine = typeof line === 'number' ? (this.#lines.get(line)?.length ?? 0) : 0;
    if (this.#size >= maxWaiting || inLine >= maxInLine) giveUp(connection, 'full');
    else if (clock.monotonicMs() >= connection.giveUpAtMs) giveUp(connection, 'late');
    else {
      const watch = new ClientWatch(connection, () => {
        if (this.#remove(connection)) onGone(connection);
      });
      this.#enqueue({ connection, watch }, line);
      this.#stopPolling ??= clock.every(pollMs, () => this.#poll());
    }
  }

  /** A worker has taken a connection: the one that waited longest for it is next. */
  serve(workerId: number): void {
    if (this.#size === 0) return;
    const open = [...this.#lines.keys()].filter((line) => line === workerId || isOpenTo(line, workerId));
    const byArrival = open.sort((a, b) => this.#arrivalOf(a) - this.#arrivalOf(b));
    byArrival.find((line) => this.#tryFirst(line));
    this.#restIfEmpty();
  }

  /** Gives up on all of them. */
  clear(): void {
    for (const { connection } of [...this.#lines.values()].flat()) {
      this.#remove(connection);
      this.#options.giveUp(connection, 'late');
    }
    this.#restIfEmpty();
  }

  #poll(): void {
    const nowMs = this.#options.clock.monotonicMs();
    for (const { connection } of [...this.#lines.values()].flat()) {
      if (nowMs < connection.giveUpAtMs) continue;
      this.#remove(connection);
      this.#options.giveUp(connection, 'late');
    }
    for (const [line, waiters] of [...this.#lines]) {
      for (let left = waiters.length; left > 0 && this.#tryFirst(line); left -= 1);
    }
    this.#restIfEmpty();
  }

  /** @returns false when the line does not move */
  #tryFirst(line: Line): boolean {
    const [first] = this.#lines.get(line) ?? [];
    if (!first) return false;
    const next = this.#options.place(first.connection);
    if (next === line) return false;
    if (next === undefined) this.#remove(first.connection);
    else {
      this.#takeOut(first, line);
      this.#enqueue(first, next);
    }
    return true;
  }

  #enqueue(waiter: Waiter, line: Line): void {
    const waiters = this.#lines.get(line) ?? [];
    const { acceptedAtMs } = waiter.connection;
    const before = waiters.findLastIndex(({ connection }) => connection.acceptedAtMs <= acceptedAtMs);
    waiters.splice(before + 1, 0, waiter);
    this.#lines.set(line, waiters);
    this.#size += 1;
  }

  #takeOut(waiter: Waiter, line: Line): void {
    const waiters = this.#lines.get(line) ?? [];
    waiters.splice(waiters.indexOf(waiter), 1);
    if (waiters.length === 0) this.#lines.delete(line);
    this.#size -= 1;
  }

  #remove(connection: Connection): boolean {
    for (const [line, waiters] of this.#lines) {
      const waiter = waiters.find((candidate) => candidate.connection === connection);
      if (!waiter) continue;
      waiter.watch.end();
      this.#takeOut(waiter, line);
      return true;
    }
    return false;
  }

  #arrivalOf(line: Line): number {
    return this.#lines.get(line)?.[0]?.connection.acceptedAtMs ?? Number.POSITIVE_INFINITY;
  }

  #restIfEmpty(): void {
    if (this.#size > 0) return;
    this.#stopPolling?.();
    this.#stopPolling = undefined;
  }
}

function isOpenTo(line: Line, workerId: number): boolean {
  return typeof line !== 'number' && line.workerIds.has(workerId);
}
