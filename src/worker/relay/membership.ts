import type { Cancel } from '../../core/clock.js';
import type { RelayOpenMessage } from '../../protocol/relay-messages.js';
import type { RelayPeers } from './relay-ports.js';

/** This worker's place among the relays of its node, as the primary keeps it. */
export class RelayMembership implements RelayPeers {
  readonly #send: (message: RelayOpenMessage) => void;
  readonly #listeners = new Set<() => void>();
  #ports: ReadonlySet<number> = new Set();
  #onTold: (() => void) | undefined;

  constructor(send: (message: RelayOpenMessage) => void) {
    this.#send = send;
  }

  get ports(): ReadonlySet<number> {
    return this.#ports;
  }

  /** Resolves when the primary has told which others there are. @param port where this worker's relay receives */
  join(port: number): Promise<void> {
    return new Promise((resolve) => {
      this.#onTold = resolve;
      this.#send({ type: 'relay-open', port });
    });
  }

  leave(): void {
    this.#send({ type: 'relay-open', port: 0 });
  }

  onChange(listener: () => void): Cancel {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The primary told which others there are. */
  told(ports: readonly number[]): void {
    this.#ports = new Set(ports);
    for (const listener of this.#listeners) listener();
    this.#onTold?.();
    this.#onTold = undefined;
  }
}
