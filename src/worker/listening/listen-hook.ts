import http from 'node:http';
import net, { type Socket } from 'node:net';
import type { WireError } from '../../core/errors.js';
import type {
  ListeningMessage,
  ListenMessage,
  ListenRefusedMessage,
  SocketMessage,
} from '../../protocol/socket-messages.js';
import { type ListenAddress, parseListenArgs } from './listen-address.js';
import { RoutedServer } from './routed-server.js';
import { isTlsServer } from './tls-server.js';
import { WaitingServers } from './waiting-servers.js';

type Listen = (this: net.Server, ...args: unknown[]) => net.Server;

export interface ListenHookOptions {
  /** Asks the primary to accept at an address; its answer goes to `listening` or `listenRefused`. */
  readonly onListen: (message: ListenMessage) => void;
}

export interface ListenHook {
  /** The primary accepts: the user's server begins to listen. */
  listening(message: ListeningMessage): void;
  /** The address cannot be had: the user's server emits the `error` that Node would have emitted. */
  listenRefused(message: ListenRefusedMessage): void;
  /** @returns false when no server here wants the connection; the caller then closes this copy and says `refused` */
  takeSocket(message: SocketMessage, socket: Socket): boolean;
  /** Gives Node its own `listen` back. */
  uninstall(): void;
}

/**
 * Lets the primary accept for the HTTP and HTTPS servers of an unmodified script. Install it before the script is loaded.
 * Pipes, handles, exclusive listens and other protocols stay with Node.
 */
export function installListenHook(options: ListenHookOptions): ListenHook {
  const prototype = net.Server.prototype as unknown as { listen: Listen };
  const nodeListen = prototype.listen;
  const waiting = new WaitingServers();
  const routed = new Map<net.Server, RoutedServer>();
  const forget = (server: net.Server): void => {
    routed.get(server)?.end();
    routed.delete(server);
  };

  prototype.listen = function (this: net.Server, ...args) {
    const address = parseListenArgs(args);
    if (isRouted(this)) {
      if (address) {
        options.onListen(waiting.add(this, address));
        return this;
      }
      forget(this);
    }
    return nodeListen.apply(this, args);
  };

  return {
    listening({ requestId, port, address, family }) {
      const asked = waiting.take(requestId);
      if (!asked) return;
      const { server } = asked;
      const known = routed.get(server);
      if (known) known.rebind({ port, address, family });
      else {
        routed.set(server, new RoutedServer(server, { port, address, family }));
        server.once('close', () => forget(server));
      }
      listenPrivately(nodeListen, server, asked.address.signal);
    },
    listenRefused({ requestId, error }) {
      const asked = waiting.take(requestId);
      // Outside our message handler, so that a server without an `error` listener ends its process, as it would in Node.
      if (asked) process.nextTick(() => asked.server.emit('error', listenError(asked.address, error)));
    },
    takeSocket({ port, head, isSingle }, socket) {
      const candidates = [...routed.values()].filter((server) => server.port === port);
      const server = candidates.length === 1 ? candidates[0] : candidates.find((candidate) => candidate.serves(socket));
      return server?.take(socket, { head: Buffer.from(head, 'base64'), isSingle }) ?? false;
    },
    uninstall() {
      prototype.listen = nodeListen;
      for (const server of routed.keys()) forget(server);
    },
  };
}

function listenPrivately(nodeListen: Listen, server: net.Server, signal: AbortSignal | undefined): void {
  Reflect.apply(nodeListen, server, [{ port: 0, host: '127.0.0.1', exclusive: true, ...(signal && { signal }) }]);
  // As with the handles of node:cluster, it is the channel to the primary that keeps a worker alive.
  server.unref();
}

function isRouted(server: net.Server): boolean {
  return server instanceof http.Server || isTlsServer(server);
}

/** The error that Node's own listen emits, as far as programs look at it. */
function listenError({ port, host = '::' }: ListenAddress, { details }: WireError): Error {
  const code = typeof details['errno'] === 'string' ? details['errno'] : 'EADDRINUSE';
  const told = new Error(`listen ${code}: ${String(details['reason'] ?? '')} ${host}:${port}`);
  return Object.assign(told, { code, syscall: 'listen', address: host, port });
}
