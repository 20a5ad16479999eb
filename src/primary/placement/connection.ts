import type { Socket } from 'node:net';
import type { SocketMessage } from '../../protocol/messages.js';
import type { Acceptor } from './acceptors.js';

/** A worker as routing sees it. */
export interface RoutingTarget {
  readonly workerId: number;
  /** Measurement / threshold of its worst figure; 0 while nothing is known. */
  readonly stress: number;
  /** Whether it takes new connections: a draining worker does not. */
  readonly isRunning: boolean;
  /** @returns false only when the channel is closed and the socket will not arrive; true when it waits in a queue */
  send(message: SocketMessage, socket: Socket): boolean;
}

/** An accepted connection on its way to a worker: its request line is read, the rest is still in the kernel. */
export interface Connection {
  readonly socket: Socket;
  /** All bytes read, base64. */
  readonly head: string;
  readonly key: string | undefined;
  readonly acceptor: Acceptor;
  /** Workers that did not want it; they are asked again after all were asked. */
  readonly declinedBy: Set<number>;
  /** When it is answered with 503 if it still has no worker; monotonic. */
  giveUpAtMs: number;
}
