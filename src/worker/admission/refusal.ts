import { STATUS_CODES } from 'node:http';
import type { Arrival } from './server-hook.js';

const status = 503;
const body = 'The server is busy; try again later.\n';
const leastRetrySec = 1;
const mostRetrySec = 5;

/** When a refused client may come again, whole seconds, spread out so that they do not all come at once. */
export function retryAfterSec(random: () => number): number {
  return leastRetrySec + Math.floor(random() * (mostRetrySec - leastRetrySec + 1));
}

/** Answers 503 in place of the program. The connection stays open: a new one would cost more than the next refusal. */
export function refuse({ response, socket }: Arrival, retrySec: number): void {
  const headers = {
    'retry-after': String(retrySec),
    'cache-control': 'no-store',
    'content-type': 'text/plain; charset=utf-8',
    'content-length': String(body.length),
    // Without these a page of another origin sees a network error instead of when to come again.
    'access-control-allow-origin': '*',
    'access-control-expose-headers': 'retry-after',
  };
  if (response) {
    response.writeHead(status, headers).end(body);
    return;
  }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nconnection: close\r\n${lines.join('')}\r\n${body}`);
}
