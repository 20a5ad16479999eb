import type { Server } from 'node:net';
import type { ListenMessage } from '../../protocol/socket-messages.js';
import type { ListenAddress } from './listen-address.js';
import { isTlsServer } from './tls-server.js';

export interface WaitingServer {
  readonly server: Server;
  readonly address: ListenAddress;
}

/** The servers that called `listen` and wait until the primary has bound their address. */
export class WaitingServers {
  readonly #waiting = new Map<string, WaitingServer>();
  readonly #ordinals = new WeakMap<Server, number>();
  #requestCount = 0;
  #anyPortCount = 0;

  /**
   * @returns the request for the primary
   * @throws {Error} ERR_SERVER_ALREADY_LISTEN, as Node does
   */
  add(server: Server, address: ListenAddress): ListenMessage {
    if (server.listening || this.#isWaiting(server)) throw alreadyListening();
    const { port, host, onListening } = address;
    this.#requestCount += 1;
    const requestId = `listen-${this.#requestCount}`;
    const ordinal = port === 0 ? this.#ordinalOf(server) : 0;
    this.#waiting.set(requestId, { server, address });
    if (onListening) server.once('listening', onListening);
    this.#watchClose(server, requestId);
    const isTls = isTlsServer(server);
    return { type: 'listen', requestId, port, ordinal, ...(host !== undefined && { host }), ...(isTls && { isTls }) };
  }

  /** Ends the wait. `undefined`: the server was closed in the meantime. */
  take(requestId: string): WaitingServer | undefined {
    const waiting = this.#waiting.get(requestId);
    if (!waiting) return undefined;
    this.#waiting.delete(requestId);
    Reflect.deleteProperty(waiting.server, 'close');
    return waiting;
  }

  /** A server that listens again after a drain means the port that it had. */
  #ordinalOf(server: Server): number {
    const ordinal = this.#ordinals.get(server) ?? (this.#anyPortCount += 1);
    this.#ordinals.set(server, ordinal);
    return ordinal;
  }

  #isWaiting(server: Server): boolean {
    return [...this.#waiting.values()].some((waiting) => waiting.server === server);
  }

  /** The call, not the event: after `close(); listen()` the event comes when the server already waits again. */
  #watchClose(server: Server, requestId: string): void {
    server.close = (...args) => {
      this.take(requestId);
      return server.close(...args);
    };
  }
}

function alreadyListening(): Error {
  const told = new Error('Listen method has been called more than once without closing.');
  return Object.assign(told, { code: 'ERR_SERVER_ALREADY_LISTEN' });
}
