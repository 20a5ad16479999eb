import type { Socket } from 'node:net';
import type { SocketMessage } from '../../protocol/socket-messages.js';
import type { Acceptor } from './acceptors.js';

/** A worker as routing sees it. */
export interface RoutingTarget {
  readonly workerId: number;
  /** Measurement / threshold of its worst figure; 0 while nothing is known. */
  readonly stress: number;
  /** What a new request waits until its event loop turns to it. */
  readonly waitMs: number;
  /** Whether it has as many peers as it may: others are chosen first. */
  readonly isFull: boolean;
  /** Whether it takes new connections: a draining worker does not. */
  readonly isRunning: boolean;
  /** @returns false only when the channel is closed and the socket will not arrive; true when it waits in a queue */
  send(message: SocketMessage, socket: Socket): boolean;
}

/** An accepted connection on its way to a worker: what the mode needs of it is read, the rest is still in the kernel. */
export interface Connection {
  readonly socket: Socket;
  /** All bytes read; more come while it waits. */
  bytes: Buffer;
  /** What keeps it with a worker, most telling first. */
  readonly keys: readonly string[];
  /** Whether the worker serves only its first request. */
  readonly isSingle: boolean;
  readonly acceptor: Acceptor;
  /** Workers that did not want it; they are asked again after all were asked. */
  readonly declinedBy: Set<number>;
  /** Monotonic. */
  readonly acceptedAtMs: number;
  /** When it is answered with 503 if it still has no worker; monotonic. */
  giveUpAtMs: number;
}
