import diagnostics from 'node:diagnostics_channel';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type net from 'node:net';
import type { Duplex } from 'node:stream';

/** A request that a server is about to hand to its program. */
export interface Arrival {
  readonly request: IncomingMessage;
  /** Absent for an upgrade, which answers by its socket. */
  readonly response: ServerResponse | undefined;
  readonly socket: Duplex;
  /** Hands it to the program, as the server would have done. */
  readonly pass: () => void;
}

export interface HookListener {
  onArrival(arrival: Arrival): void;
  /** A connection was accepted: its request is on the way. */
  onConnection(): void;
}

type Emit = (this: Server, ...args: unknown[]) => boolean;

const requestEvents: ReadonlySet<unknown> = new Set(['request', 'checkContinue', 'checkExpectation']);

/**
 * Stands between HTTP/1 servers and their programs by an `emit` of the server's own, which is the one place that requests
 * of new and of kept-alive connections pass, and which costs nothing once it is taken away again.
 */
export class ServerHook {
  readonly #listener: HookListener;
  readonly #hooked = new Map<Server, { readonly emit: Emit; readonly own: PropertyDescriptor | undefined }>();
  #isOn = false;

  constructor(listener: HookListener) {
    this.#listener = listener;
  }

  /** @param servers those that are known; others are found by their first request */
  install(servers: readonly net.Server[]): void {
    this.#isOn = true;
    for (const server of servers) if (isHttpServer(server)) this.#hook(server);
    diagnostics.subscribe('http.server.request.start', this.#onRequestStart);
  }

  remove(): void {
    this.#isOn = false;
    diagnostics.unsubscribe('http.server.request.start', this.#onRequestStart);
    for (const [server, { emit, own }] of this.#hooked) {
      // Somebody wrapped ours meanwhile: it stays, and passes everything on.
      if (Reflect.get(server, 'emit') !== emit) continue;
      if (own) Object.defineProperty(server, 'emit', own);
      else Reflect.deleteProperty(server, 'emit');
      this.#hooked.delete(server);
    }
  }

  readonly #onRequestStart = (message: unknown): void => {
    this.#hook((message as { readonly server: Server }).server);
  };

  #hook(server: Server): void {
    if (this.#hooked.has(server)) return;
    const own = Object.getOwnPropertyDescriptor(server, 'emit');
    const original = Reflect.get(server, 'emit') as Emit;
    const emit: Emit = (...args) => {
      const take = this.#isOn ? this.#taker(args) : undefined;
      if (!take) return Reflect.apply(original, server, args);
      take(() => void Reflect.apply(original, server, args));
      return true;
    };
    this.#hooked.set(server, { emit, own });
    Object.defineProperty(server, 'emit', { value: emit, configurable: true, writable: true });
  }

  #taker([event, request, subject]: readonly unknown[]): ((pass: () => void) => void) | undefined {
    if (event === 'connection' || event === 'secureConnection') this.#listener.onConnection();
    const message = request as IncomingMessage;
    if (requestEvents.has(event)) {
      const response = subject as ServerResponse;
      return (pass) => this.#listener.onArrival({ request: message, response, socket: message.socket, pass });
    }
    if (event !== 'upgrade') return undefined;
    return (pass) =>
      this.#listener.onArrival({ request: message, response: undefined, socket: subject as Duplex, pass });
  }
}

/** Told by a property that http and https servers have, since importing https would cost every worker without it. */
function isHttpServer(server: net.Server): server is Server {
  return 'requestTimeout' in server && 'maxHeadersCount' in server;
}
