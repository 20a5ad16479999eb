import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { Clock } from '../../core/clock.js';
import { readOn } from './held-socket.js';

export type RefusalStatus = 400 | 408 | 414 | 431 | 503;

const lingerMs = 1000;
const retryAfterSec = 1;

/** Answers a connection that no worker gets and closes it, after a moment in which the client can read the answer. */
export function refuse(socket: Socket, status: RefusalStatus, clock: Clock): void {
  if (socket.destroyed) return;
  const cancel = clock.after(lingerMs, () => socket.destroy());
  socket.once('close', cancel);
  socket.once('end', () => socket.destroy());
  socket.end(answer(status));
  readOn(socket);
}

function answer(status: RefusalStatus): string {
  const retry = status === 503 ? `Retry-After: ${retryAfterSec}\r\n` : '';
  return `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${retry}Content-Length: 0\r\nConnection: close\r\n\r\n`;
}
