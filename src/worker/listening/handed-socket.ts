import { channel } from 'node:diagnostics_channel';
import type { Server, Socket } from 'node:net';

interface ServerInternals {
  _connections: number;
}

const accepted = channel('net.server.socket');

/** Connections that came from the primary, as opposed to what the server accepted or was given by the user. */
const handed = new WeakSet<Socket>();
/** Handed connections of which only the first request is served here. */
const single = new WeakSet<Socket>();
/** Those whose first request has been seen. */
const used = new WeakSet<Socket>();

export function isHanded(socket: Socket): boolean {
  return handed.has(socket);
}

export function isSingle(socket: Socket): boolean {
  return single.has(socket);
}

export interface HandedHead {
  /** What the primary has read. */
  readonly head: Buffer;
  readonly isSingle: boolean;
}

/** Gives a server a connection that the primary accepted, as if the server had accepted it itself. */
export function adoptSocket(server: Server, socket: Socket, given: HandedHead): void {
  handed.add(socket);
  if (given.isSingle) single.add(socket);
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

/** The first request of a handed connection is served here; the next may be about another stream. */
export function isFirstRequest(socket: Socket): boolean {
  if (used.has(socket)) return false;
  used.add(socket);
  return true;
}
