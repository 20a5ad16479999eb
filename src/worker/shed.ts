import type { Server } from 'node:net';
import type { Cancel, Clock } from '../core/clock.js';
import { type ListeningHandle, sharedHandleOf, startAccepting, stopAccepting } from './listening/shared-handle.js';

/**
 * Leaves new connections to the siblings for a while. Servers notice nothing: they listen on, at the same address, and
 * their open connections live. It ends by itself when the primary does not ask for it again.
 */
export class Shed {
  readonly #servers: { listening(): readonly Server[] };
  readonly #clock: Clock;
  readonly #paused = new Map<WeakRef<Server>, ListeningHandle>();
  #cancelEnd: Cancel = () => undefined;

  constructor(servers: { listening(): readonly Server[] }, clock: Clock) {
    this.#servers = servers;
    this.#clock = clock;
  }

  /**
   * @param forMs 0: take connections again
   * @returns how many servers take no connections now
   */
  set(forMs: number): number {
    this.#cancelEnd();
    if (forMs === 0) this.#resume();
    else {
      this.#pause();
      this.#cancelEnd = this.#clock.after(forMs, () => this.#resume());
    }
    return this.#paused.size;
  }

  /** Asked again, it also takes in the servers that have begun to listen since. */
  #pause(): void {
    const known = new Set(this.#paused.values());
    for (const server of this.#servers.listening()) {
      const handle = sharedHandleOf(server);
      if (handle && !known.has(handle) && stopAccepting(handle)) this.#paused.set(new WeakRef(server), handle);
    }
  }

  #resume(): void {
    for (const [ref, handle] of this.#paused) {
      const server = ref.deref();
      // A server that was closed since has another handle or none.
      if (server && sharedHandleOf(server) === handle) startAccepting(handle);
    }
    this.#paused.clear();
  }
}
