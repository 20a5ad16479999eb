import { linkSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { Agent } from 'node:http';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { OptimizeReport } from '../../../src/http/ports/ports.js';
import { call } from '../../support/http-call.js';
import { waitFor } from '../../support/wait-for.js';
import { bearer, fakeProgram, jsonType, startAdmin } from './admin-fixture.js';

const impatient = { headersTimeoutMs: 100, requestTimeoutMs: 200, connectionsCheckingIntervalMs: 50 };

/** A raw client; `received` grows as the server answers, and `isEnded` tells that it was cut. */
function rawClient(url: string, text: string): { readonly socket: Socket; received: string; isEnded: boolean } {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  const client = { socket, received: '', isEnded: false };
  socket.on('data', (chunk) => (client.received += chunk.toString()));
  socket.on('error', () => (client.isEnded = true));
  socket.on('close', () => (client.isEnded = true));
  socket.write(text);
  onTestFinished(() => void socket.destroy());
  return client;
}

function deferred<T>(): { readonly promise: Promise<T>; readonly resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

function tempDir(): string {
  const dir = mkdtempSync(join(tmpdir(), 'ps-http-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

describe('limits', () => {
  it.each([
    ['silent', ''],
    ['never ending its headers', 'GET / HTTP/1.1\r\nHost: localhost\r\nX-A: '],
    ['never ending its body', 'POST /control/stop HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n{'],
  ])('S5 a client that is %s is cut', async (_title, text) => {
    const { url } = await startAdmin({ limits: impatient });
    const client = rawClient(url, text);
    await waitFor('the cut', () => client.isEnded, 5000);
  });

  it('S5 a body that trickles in is cut at the request timeout', async () => {
    const { url } = await startAdmin({ limits: impatient });
    const head = 'POST /performance-optimize HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n';
    const client = rawClient(url, `${head}Authorization: ${bearer.authorization}\r\nContent-Length: 1000\r\n\r\n{`);
    await waitFor('the cut', () => client.isEnded, 5000);
    expect(client.received).toMatch(/^HTTP\/1\.1 408 /);
  });

  it('S5 a kept-alive connection without traffic is cut', async () => {
    const { url } = await startAdmin({ limits: { keepAliveTimeoutMs: 100 } });
    const client = rawClient(url, 'GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await waitFor('the answer', () => client.received.includes('200 OK'));
    await waitFor('the cut', () => client.isEnded, 5000);
  });

  it('S5 headers past 16 KB are 431', async () => {
    const { url } = await startAdmin();
    expect((await call(url, '/', { headers: { 'x-long': 'x'.repeat(17_000) } })).status).toBe(431);
  });

  it('S5 connections past the limit are not served', async () => {
    const { url } = await startAdmin({ limits: { maxConnections: 1 } });
    const first = rawClient(url, 'GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await waitFor('the answer', () => first.received.includes('200 OK'));
    const second = rawClient(url, 'GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await waitFor('the cut', () => second.isEnded);
    expect(second.received).toBe('');
  });

  it('S5 an endless body is answered and cut', async () => {
    const { url } = await startAdmin();
    const head = 'POST /performance-optimize HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n';
    const client = rawClient(url, `${head}Authorization: ${bearer.authorization}\r\nContent-Length: 99000000\r\n\r\n{`);
    await waitFor('the cut', () => client.isEnded);
    expect(client.received).toMatch(/^HTTP\/1\.1 413 /);
  });

  it('a command may take longer than an idle connection lives', async () => {
    const { promise, resolve } = deferred<OptimizeReport>();
    const program = fakeProgram({ commands: { optimize: () => promise, stop: () => undefined } });
    const { url, logger } = await startAdmin({ limits: { idleTimeoutMs: 300 } }, program);
    const answer = call(url, '/performance-optimize', {
      method: 'POST',
      headers: { ...bearer, ...jsonType },
      body: '{}',
    });
    const idle = rawClient(url, '');
    await waitFor('the idle connection to be cut', () => idle.isEnded);
    resolve({ replies: [{ workerId: 1, outcomes: [] }], failures: [] });
    expect((await answer).status).toBe(200);
    expect(logger.lines).toHaveLength(1);
  });
});

describe('connections', () => {
  it('one connection serves many requests', async () => {
    const { url } = await startAdmin();
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    onTestFinished(() => agent.destroy());
    const ports = new Set<number | undefined>();
    agent.on('free', (socket: Socket) => ports.add(socket.localPort));
    for (let request = 0; request < 3; request++) {
      const answer = await call(url, '/performance-metrics', { agent });
      expect(answer.headers.connection).not.toBe('close');
    }
    expect(ports.size).toBe(1);
  });

  it('close lets a running request end and tells its client to go', async () => {
    const { promise, resolve } = deferred<OptimizeReport>();
    const program = fakeProgram({ commands: { optimize: () => promise, stop: () => undefined } });
    const { url, server, logger } = await startAdmin({}, program);
    const agent = new Agent({ keepAlive: true });
    onTestFinished(() => agent.destroy());
    const options = { agent, method: 'POST', headers: { ...bearer, ...jsonType }, body: '{}' };
    const answer = call(url, '/performance-optimize', options);
    await waitFor('the request to arrive', async () => (await call(url, '/healthz')).status === 200);
    const closed = server.close(10_000);
    resolve({ replies: [{ workerId: 1, outcomes: [] }], failures: [] });
    expect((await answer).headers.connection).toBe('close');
    await closed;
    expect(logger.lines.filter(({ level }) => level === 'error')).toEqual([]);
  });

  it('close cuts what is still open after its grace time', async () => {
    const { url, server, clock } = await startAdmin();
    const client = rawClient(url, 'GET / HTTP/1.1\r\nHost: loc');
    await waitFor('the connection', () => client.socket.readyState === 'open');
    await call(url, '/healthz');
    const closed = server.close(1000);
    clock.advance(1000);
    await closed;
    await waitFor('the cut', () => client.isEnded);
  });

  it('a taken port is PS_PORT_TAKEN with the flag that changes it', async () => {
    const { server } = await startAdmin();
    await expect(startAdmin({ port: server.port })).rejects.toMatchObject({
      code: 'PS_PORT_TAKEN',
      details: { host: '127.0.0.1', port: server.port, flag: '--admin-port' },
    });
  });

  it('an IPv6 address is printed as a URL that works', async () => {
    const { url } = await startAdmin({ host: '::1' });
    expect(url).toMatch(/^http:\/\/\[::1\]:\d+$/);
    expect((await call(url, '/healthz')).status).toBe(200);
  });
});

describe('the control socket', () => {
  it('S1 has mode 0600 from its first moment, and later files have their usual modes', async () => {
    const dir = tempDir();
    writeFileSync(join(dir, 'before'), '');
    const socketPath = join(dir, 'control.sock');
    await startAdmin({ socketPath, isTrusted: true });
    writeFileSync(join(dir, 'after'), '');
    expect(statSync(socketPath).mode & 0o777).toBe(0o600);
    expect(statSync(join(dir, 'after')).mode).toBe(statSync(join(dir, 'before')).mode);
  });

  it('S1 needs no token and no known Host, and says who commanded', async () => {
    const socketPath = join(tempDir(), 'control.sock');
    const { commands, url } = await startAdmin({ socketPath, isTrusted: true, token: undefined });
    const options = { method: 'POST', headers: { ...jsonType, host: 'whatever' }, body: '{"strategy":"cache"}' };
    const answer = await call({ socketPath }, '/performance-optimize', options);
    expect(answer.status).toBe(200);
    expect(commands).toEqual([{ strategy: 'cache', requestedBy: 'cli' }]);
    expect(url).toBe(`unix:${socketPath}`);
  });

  it('S1 tells the status and begins a stop', async () => {
    const socketPath = join(tempDir(), 'control.sock');
    const { stops } = await startAdmin({ socketPath, isTrusted: true });
    expect((await call({ socketPath }, '/control/status')).json()).toMatchObject({ name: 'app', pid: 4242 });
    expect((await call({ socketPath }, '/control/stop', { method: 'POST' })).status).toBe(202);
    expect(stops).toEqual(['cli']);
  });

  it('S1 a socket that is not said to be trusted asks for the token', async () => {
    const socketPath = join(tempDir(), 'control.sock');
    const { commands } = await startAdmin({ socketPath });
    const options = { method: 'POST', headers: jsonType, body: '{}' };
    expect((await call({ socketPath }, '/performance-optimize', options)).status).toBe(401);
    expect(commands).toEqual([]);
  });

  it('a socket that a dead process left behind is replaced, one that answers is not', async () => {
    const socketPath = join(tempDir(), 'control.sock');
    await leaveStaleSocket(socketPath);
    await startAdmin({ socketPath, isTrusted: true });
    expect((await call({ socketPath }, '/healthz')).status).toBe(200);
    await expect(startAdmin({ socketPath, isTrusted: true })).rejects.toMatchObject({ code: 'PS_PORT_TAKEN' });
    expect((await call({ socketPath }, '/healthz')).status).toBe(200);
  });

  it('R81 is removed when the server closes', async () => {
    const socketPath = join(tempDir(), 'control.sock');
    const { server } = await startAdmin({ socketPath, isTrusted: true });
    await server.close(0);
    expect(statSync(socketPath, { throwIfNoEntry: false })).toBeUndefined();
  });
});

/** What a killed primary leaves: a socket file on which nobody listens. */
async function leaveStaleSocket(socketPath: string): Promise<void> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(`${socketPath}.live`, listening));
  linkSync(`${socketPath}.live`, socketPath);
  await new Promise((closed) => server.close(closed));
}
