import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo, Server, Socket } from 'node:net';
import { adoptSocket, type HandedHead, isFull, isHanded, servingOf } from './handed-socket.js';

const requestEvents: ReadonlySet<unknown> = new Set(['request', 'checkContinue', 'checkExpectation']);

/**
 * A server of the user's whose connections come from the primary. It listens on a private port too, for the sake of its
 * life cycle: `listening`, `close()` and its events work as always, and `address()` tells what the primary has bound.
 */
export class RoutedServer {
  readonly #server: Server;
  readonly #reveal: () => void;
  #bound: AddressInfo;

  constructor(server: Server, bound: AddressInfo) {
    this.#server = server;
    this.#bound = bound;
    this.#reveal = this.#disguise();
  }

  get port(): number {
    return this.#bound.port;
  }

  /** The server was closed, still serves its last connections, and listens again. */
  rebind(bound: AddressInfo): void {
    this.#bound = bound;
  }

  /** Gives the server its own methods back. */
  end(): void {
    this.#reveal();
  }

  /** @returns false when it does not want the connection: it is closed or full */
  take(socket: Socket, head: HandedHead): boolean {
    if (!this.#server.listening || isFull(this.#server)) return false;
    adoptSocket(this.#server, socket, head);
    return true;
  }

  /** Whether a connection that arrived at this local address is for this server. */
  serves({ localAddress }: Socket): boolean {
    const { address } = this.#bound;
    return address === '::' || address === '0.0.0.0' || plainAddress(localAddress) === plainAddress(address);
  }

  /** Puts own properties over `address` and `emit` of this one server. */
  #disguise(): () => void {
    const server = this.#server;
    const emit = server.emit.bind(server) as (event: unknown, ...args: unknown[]) => boolean;
    const privateAddress = server.address.bind(server);
    server.address = () => (server.listening ? { ...this.#bound } : null);
    server.emit = ((event: unknown, ...args: unknown[]) => {
      if (event === 'connection' && isDirect(args[0] as Socket, privateAddress)) return refuseDirect(args[0] as Socket);
      if (requestEvents.has(event) && !admitRequest(args[0] as IncomingMessage, args[1] as ServerResponse)) return true;
      return emit(event, ...args);
    }) as Server['emit'];
    return () => {
      Reflect.deleteProperty(server, 'address');
      Reflect.deleteProperty(server, 'emit');
    };
  }
}

/** Somebody on this machine found the private port. */
function isDirect(socket: Socket, privateAddress: Server['address']): boolean {
  if (isHanded(socket)) return false;
  const address = privateAddress();
  return typeof address === 'object' && socket.localPort === address?.port;
}

function refuseDirect(socket: Socket): true {
  socket.destroy();
  return true;
}

/**
 * One request of a connection that is routed by what a request says: a kept-alive one could next ask for a stream of another worker (measured: 20 of 20 streams
 * on several workers). The answer says `Connection: close`, and the connection ends after it even where the user's
 * code says otherwise. What was pipelined behind it is not served here; clients send it again (RFC 9112, 9.3.2).
 */
function admitRequest({ socket }: IncomingMessage, response: ServerResponse): boolean {
  const serving = servingOf(socket);
  if (serving !== 'alone') return serving === 'with others';
  response.setHeader('Connection', 'close');
  response.once('finish', () => socket.destroySoon());
  return true;
}

function plainAddress(address: string | undefined): string | undefined {
  return address?.startsWith('::ffff:') ? address.slice('::ffff:'.length) : address;
}
