import type { Connection } from './connection.js';
import { holdSocket, readOn } from './held-socket.js';

/** Further bytes that are read of a client that waits; then it is left alone until a worker has it. */
const maxFurtherBytes = 16_384;

/**
 * Notices when a client that waits for a worker leaves: only reading shows that. What it sends meanwhile goes to the
 * worker with the head. One that closes only its own direction counts as gone, as it does for Node's HTTP servers.
 */
export class ClientWatch {
  readonly #connection: Connection;
  readonly #onGone: () => void;
  #furtherBytes = 0;

  constructor(connection: Connection, onGone: () => void) {
    this.#connection = connection;
    this.#onGone = onGone;
    connection.socket.on('data', this.#onData).on('end', onGone).on('close', onGone);
    readOn(connection.socket);
  }

  end(): void {
    const { socket } = this.#connection;
    socket.off('data', this.#onData).off('end', this.#onGone).off('close', this.#onGone);
    holdSocket(socket);
  }

  readonly #onData = (chunk: Buffer): void => {
    const connection = this.#connection;
    connection.bytes = Buffer.concat([connection.bytes, chunk]);
    this.#furtherBytes += chunk.length;
    if (this.#furtherBytes > maxFurtherBytes) holdSocket(connection.socket);
  };
}
