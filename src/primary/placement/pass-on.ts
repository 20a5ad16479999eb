import net, { type Socket } from 'node:net';
import type { Clock } from '../../core/clock.js';
import { readOn } from './held-socket.js';

const connectLimitMs = 2000;
/** A client that does not close after the whole answer is closed. */
const lingerMs = 1000;
const keepAliveMs = 30_000;

/**
 * Joins a client's connection with one to another server, byte for byte: a body, a WebSocket or a stream of events goes
 * through as it is.
 * @param bytes what was read of the client's connection
 * @returns false when the server cannot be reached; then nothing was answered
 */
export function passOn(
  socket: Socket,
  bytes: Buffer,
  { hostname, port }: Pick<URL, 'hostname' | 'port'>,
  clock: Clock,
): Promise<boolean> {
  return new Promise((resolve) => {
    const host = hostname.replace(/^\[(.*)\]$/, '$1');
    const upstream = net.connect({ host, port: Number(port === '' ? 80 : port), allowHalfOpen: true });
    const cancelLimit = clock.after(connectLimitMs, () => upstream.destroy());
    let isJoined = false;
    upstream.setNoDelay(true).setKeepAlive(true, keepAliveMs);
    upstream.once('connect', () => {
      isJoined = true;
      cancelLimit();
      upstream.write(bytes);
      readOn(socket);
      socket.pipe(upstream);
      upstream.pipe(socket);
      resolve(true);
    });
    // What failed is told by `close`.
    upstream.on('error', () => cancelLimit());
    socket.once('finish', () =>
      socket.once(
        'close',
        clock.after(lingerMs, () => socket.destroy()),
      ),
    );
    upstream.once('close', (hasFailed) => {
      if (isJoined && hasFailed) socket.destroy();
      resolve(isJoined);
    });
    socket.once('close', () => upstream.destroy());
  });
}
