import type { WireError } from '../core/errors.js';

/** Accompanies a handed-off socket: the bytes that the primary already read, base64. */
export interface SocketMessage {
  readonly type: 'socket';
  readonly requestId: string;
  readonly port: number;
  readonly head: string;
  /** Whose connection it is, see `clientOf`: a socket that is another's must never get these bytes. */
  readonly client: string;
  /** Only the first request is served here; the next may belong to another worker. */
  readonly isSingle: boolean;
}

/** Answers `listen`: the primary accepts connections at this address from now on. */
export interface ListeningMessage {
  readonly type: 'listening';
  readonly requestId: string;
  /** What is bound, as `server.address()` tells it; the port differs from the wanted one when that was 0. */
  readonly port: number;
  readonly address: string;
  readonly family: string;
}

/** Answers `listen`: the address cannot be had; `error.details.errno` is the system's word, such as `EADDRINUSE`. */
export interface ListenRefusedMessage {
  readonly type: 'listen-refused';
  readonly requestId: string;
  readonly error: WireError;
}

/** The worker took the socket; without it the primary gives the connection to another worker. */
export interface SocketTakenReply {
  readonly type: 'socket-taken';
  readonly requestId: string;
}

/** The user's server wants a port that the primary accepts for (routing by key); answered by `listening` or `listen-refused`. */
export interface ListenMessage {
  readonly type: 'listen';
  /** Unique within the worker. */
  readonly requestId: string;
  readonly port: number;
  readonly host?: string;
  /** Which of the worker's servers on port 0 this is: the n-th of every worker share one port. 0 for any other port. */
  readonly ordinal: number;
  /** What comes there is encrypted; absent: it is not. */
  readonly isTls?: boolean;
}

/** A server that speaks TLS listens on this port; sent before the port itself is told. */
export interface SecurePortMessage {
  readonly type: 'secure-port';
  readonly port: number;
}
