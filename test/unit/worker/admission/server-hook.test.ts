import http from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Arrival, ServerHook } from '../../../../src/worker/admission/server-hook.js';
import { refuse } from '../../../../src/worker/admission/refusal.js';
import { call } from '../../../support/http-call.js';

async function serve(listener: http.RequestListener = (_, response) => response.end('program')) {
  const server = http.createServer(listener).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

function hookWith(onArrival: (arrival: Arrival) => void) {
  const hook = new ServerHook({ onArrival, onConnection: () => undefined });
  onTestFinished(() => hook.remove());
  return hook;
}

describe('the hook in the servers of a program', () => {
  it('holds requests of known servers, and of those that it meets by their first request', async () => {
    const known = await serve();
    const unknown = await serve();
    const hook = hookWith((arrival) => refuse(arrival, 3));
    hook.install([known.server]);
    const answers = [await call(known.url, '/'), await call(unknown.url, '/')];
    expect(answers.map(({ status }) => status)).toEqual([503, 503]);
    expect(answers[0]?.headers['retry-after']).toBe('3');
  });

  it('leaves no trace once it is removed, and a program that has an emit of its own keeps it', async () => {
    const plain = await serve();
    const own = await serve();
    const ownEmit = own.server.emit.bind(own.server);
    own.server.emit = ownEmit;
    const hook = hookWith(({ pass }) => pass());
    hook.install([plain.server, own.server]);
    expect(Object.hasOwn(plain.server, 'emit')).toBe(true);
    hook.remove();
    expect(Object.hasOwn(plain.server, 'emit')).toBe(false);
    expect(Reflect.get(own.server, 'emit')).toBe(ownEmit);
    expect((await call(plain.url, '/')).text).toBe('program');
  });

  it('passes everything on when somebody wrapped it and it cannot go', async () => {
    const { server, url } = await serve();
    const hook = hookWith((arrival) => refuse(arrival, 1));
    hook.install([server]);
    const ours = server.emit.bind(server);
    server.emit = ((...args: Parameters<typeof ours>) => ours(...args)) as typeof server.emit;
    hook.remove();
    expect((await call(url, '/')).status).toBe(200);
    hook.install([server]);
    expect((await call(url, '/')).status).toBe(503);
  });

  it('refuses an upgrade in the words of HTTP and ends the connection', async () => {
    const { server } = await serve();
    let upgradeCount = 0;
    server.on('upgrade', () => (upgradeCount += 1));
    hookWith((arrival) => refuse(arrival, 2)).install([server]);
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1').setEncoding('utf8');
    let received = '';
    socket.on('data', (chunk: string) => (received += chunk));
    socket.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
    await once(socket, 'close');
    expect(received).toMatch(/^HTTP\/1\.1 503 .*\r\n/);
    expect(received).toMatch(/retry-after: 2\r\n/);
    expect(upgradeCount).toBe(0);
  });

  it('a handler that is called later finds request and body whole', async () => {
    const { server, url } = await serve((request, response) => request.pipe(response));
    hookWith(({ pass }) => setTimeout(pass, 20)).install([server]);
    const answer = await call(url, '/', { method: 'POST', body: 'the body' });
    expect(answer.text).toBe('the body');
  });
});
