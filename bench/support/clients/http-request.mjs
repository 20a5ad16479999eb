import http from 'node:http';
import { nextClientAddress } from './client-address.mjs';

/**
 * One request. Without an agent of the caller the connection is a fresh one: Node's global agent keeps connections alive,
 * so "a new connection" needs `agent: false`.
 * @returns `{ outcome: 'ok' | 'reset' | 'refused' | 'hung' | 'bad', ms, body }`; it never rejects
 */
export function request({ port, path, agent = false, limitMs = 5000, method = 'GET', slowBody }) {
  const startedMs = performance.now();
  return new Promise((resolve) => {
    const end = (outcome, body = '') => resolve({ outcome, body, ms: performance.now() - startedMs });
    const localAddress = agent === false ? nextClientAddress() : undefined;
    const call = http.request({ host: '127.0.0.1', port, path, agent, method, localAddress });
    const timer = setTimeout(() => {
      end('hung');
      call.destroy();
    }, limitMs);
    call.once('response', (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (chunk) => (body += chunk));
      response.once('end', () => end(response.statusCode === 200 ? 'ok' : 'bad', body));
      response.once('error', () => end('reset'));
    });
    call.once('error', (error) => end(error.code === 'ECONNREFUSED' ? 'refused' : 'reset'));
    call.once('close', () => clearTimeout(timer));
    if (slowBody) sendSlowly(call, slowBody);
    else call.end();
  });
}

/** A client on a bad line: its body trickles in. */
function sendSlowly(call, { pieceCount, everyMs }) {
  let sentCount = 0;
  const timer = setInterval(() => {
    sentCount += 1;
    if (sentCount < pieceCount) call.write('x');
    else call.end('x');
    if (sentCount >= pieceCount) clearInterval(timer);
  }, everyMs);
  call.once('close', () => clearInterval(timer));
}
