/** As many requests as the server answers: for CPU per request and throughput. It cannot show overload: see open-loop.mjs. */
import { connect } from 'node:net';
import { nextClientAddress } from './client-address.mjs';

const answerEnd = '0\r\n\r\n';

/**
 * @param isFresh one request per connection
 * @returns how many were answered in full, and how long it took
 */
export async function closedLoop({ port, path, connectionCount, durationMs, isFresh = false }) {
  const head = `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: ${isFresh ? 'close' : 'keep-alive'}\r\n\r\n`;
  const count = { answered: 0, failed: 0 };
  const startedMs = performance.now();
  const untilMs = startedMs + durationMs;
  const drive = isFresh ? driveFresh : driveKept;
  await Promise.all(Array.from({ length: connectionCount }, () => drive({ port, head, untilMs, count })));
  return { ...count, tookMs: performance.now() - startedMs };
}

/** One connection, one request after the other. */
function driveKept({ port, head, untilMs, count }) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    let received = '';
    socket.setNoDelay(true).setEncoding('latin1');
    socket.once('connect', () => socket.write(head));
    socket.on('data', (chunk) => {
      received += chunk;
      if (!isComplete(received)) return;
      received = '';
      count.answered += 1;
      if (performance.now() < untilMs) socket.write(head);
      else socket.destroy();
    });
    socket.once('error', () => (count.failed += 1));
    socket.once('close', resolve);
  });
}

async function driveFresh({ port, head, untilMs, count }) {
  while (performance.now() < untilMs) {
    const isAnswered = await oneConnection(port, head);
    if (isAnswered) count.answered += 1;
    else count.failed += 1;
  }
}

function oneConnection(port, head) {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', localAddress: nextClientAddress() });
    let received = '';
    socket.setEncoding('latin1').once('connect', () => socket.write(head));
    socket.on('data', (chunk) => (received += chunk));
    socket.once('error', () => undefined);
    socket.once('close', () => resolve(isComplete(received)));
  });
}

function isComplete(received) {
  const headEnd = received.indexOf('\r\n\r\n');
  if (headEnd < 0) return false;
  const length = /\r\nContent-Length: (\d+)/i.exec(received.slice(0, headEnd))?.[1];
  return length === undefined ? received.endsWith(answerEnd) : received.length >= headEnd + 4 + Number(length);
}
