import { channel } from 'node:diagnostics_channel';
import type { Server, Socket } from 'node:net';

interface ServerInternals {
  _connections: number;
}

const accepted = channel('net.server.socket');

interface Handed {
  /** Only the first request is served here; the next may be about another stream. */
  readonly isSingle: boolean;
  /** Its first request has been seen. */
  isUsed: boolean;
}

/** Connections that came from the primary, as opposed to what the server accepted or was given by the user. */
const handed = new WeakMap<Socket, Handed>();

export function isHanded(socket: Socket): boolean {
  return handed.has(socket);
}

/** How a request of this connection is served: with the connection's others, as its only one, or not here. */
export function servingOf(socket: Socket): 'with others' | 'alone' | 'not here' {
  const known = handed.get(socket);
  if (!known?.isSingle) return 'with others';
  if (known.isUsed) return 'not here';
  known.isUsed = true;
  return 'alone';
}

export interface HandedHead {
  /** What the primary has read. */
  readonly head: Buffer;
  readonly isSingle: boolean;
}

/** Gives a server a connection that the primary accepted, as if the server had accepted it itself. */
export function adoptSocket(server: Server, socket: Socket, given: HandedHead): void {
  handed.set(socket, { isSingle: given.isSingle, isUsed: false });
  socket.allowHalfOpen = true;
  if (given.head.length > 0) socket.unshift(given.head);
  // What net.Server does for a connection of its own. Without it close() would not wait for this one, and
  // getConnections() would not count it (private fields, the same in Node 20 to 26).
  Reflect.set(socket, '_server', server);
  Reflect.set(socket, 'server', server);
  (server as unknown as ServerInternals)._connections += 1;
  // What tells the HTTP collector of a new connection.
  accepted.publish({ socket });
  server.emit('connection', socket);
}

/** Whether the user’s limit of connections is reached; Node only checks it where it accepts. */
export function isFull(server: Server): boolean {
  return server.maxConnections > 0 && (server as unknown as ServerInternals)._connections >= server.maxConnections;
}
