import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { Clock } from '../../core/clock.js';
import { readOn } from './held-socket.js';

export type RefusalStatus = 400 | 408 | 414 | 431 | 503;

const lingerMs = 1000;
const retryAfterSec = 1;

/** Answers a connection that no worker gets. */
export function refuse(socket: Socket, status: RefusalStatus, clock: Clock): void {
  const headers = status === 503 ? { 'Retry-After': String(retryAfterSec) } : {};
  answerAndClose(socket, status, headers, clock);
}

/** Closes it after a moment in which the client can read the answer. */
export function answerAndClose(
  socket: Socket,
  status: number,
  headers: Readonly<Record<string, string>>,
  clock: Clock,
): void {
  if (socket.destroyed) return;
  const cancel = clock.after(lingerMs, () => socket.destroy());
  socket.once('close', cancel);
  socket.once('end', () => socket.destroy());
  socket.end(head(status, { ...headers, 'Content-Length': '0', Connection: 'close' }));
  readOn(socket);
}

function head(status: number, headers: Readonly<Record<string, string>>): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('')}\r\n`;
}
