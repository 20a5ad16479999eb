import { once } from 'node:events';
import http from 'node:http';
import https from 'node:https';
import net, { type AddressInfo, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished } from 'vitest';
import { SupervisorError } from '../../../../src/core/errors.js';
import type { ListenMessage } from '../../../../src/protocol/socket-messages.js';
import { installListenHook, type ListenHook } from '../../../../src/worker/listening/listen-hook.js';
import { waitFor } from '../../../support/wait-for.js';

const publicPort = 443;

function install(): { readonly hook: ListenHook; readonly asked: ListenMessage[] } {
  const asked: ListenMessage[] = [];
  const hook = installListenHook({
    onListen: (message) => asked.push(message),
  });
  onTestFinished(() => hook.uninstall());
  return { hook, asked };
}

function agree(hook: ListenHook, { requestId }: ListenMessage, port = publicPort): void {
  hook.listening({ type: 'listening', requestId, port, address: '::', family: 'IPv6' });
}

/** A server whose connections come through the hook. */
async function routedServer(onRequest: http.RequestListener) {
  const { hook, asked } = install();
  const server = http.createServer(onRequest);
  server.listen(publicPort);
  agree(hook, asked[0]!);
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { hook, server };
}

/** The end of a connection that the client holds; the other end went through the hook with `head` as already read. */
async function handOver(hook: ListenHook, head: string): Promise<{ readonly client: Socket; readonly taken: boolean }> {
  const front = net.createServer();
  front.listen({ port: 0, host: '127.0.0.1', exclusive: true });
  await once(front, 'listening');
  const accepted = once(front, 'connection') as Promise<[Socket]>;
  const client = net.connect((front.address() as AddressInfo).port, '127.0.0.1');
  client.on('error', () => client.destroy());
  const [socket] = await accepted;
  front.close();
  onTestFinished(() => {
    client.destroy();
    socket.destroy();
  });
  const message = {
    type: 'socket',
    requestId: 'socket-1',
    port: publicPort,
    head: Buffer.from(head).toString('base64'),
    isSingle: true,
  };
  return { client, taken: hook.takeSocket(message as Parameters<ListenHook['takeSocket']>[0], socket) };
}

const get = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`;

describe('a routed listen', () => {
  it('tells the primary and begins only when the primary accepts', async () => {
    const { hook, asked } = install();
    const server = http.createServer();
    onTestFinished(() => void server.close());
    const isListening = once(server, 'listening');
    let calls = 0;
    server.listen(publicPort, '0.0.0.0', () => (calls += 1));
    expect(asked).toEqual([{ type: 'listen', requestId: 'listen-1', port: publicPort, host: '0.0.0.0', ordinal: 0 }]);
    expect(server.listening).toBe(false);
    agree(hook, asked[0]!);
    await isListening;
    expect(calls).toBe(1);
    expect(server.address()).toEqual({ port: publicPort, address: '::', family: 'IPv6' });
  });

  it('servers on port 0 are numbered, so that the n-th of every worker share a port', () => {
    const { asked } = install();
    for (const port of [0, 8080, 0]) http.createServer().listen(port);
    expect(asked.map(({ port, ordinal }) => [port, ordinal])).toEqual([
      [0, 1],
      [8080, 0],
      [0, 2],
    ]);
  });

  it('a port that is taken reaches the server as the error that Node emits', async () => {
    const { hook, asked } = install();
    const server = http.createServer();
    const failed = once(server, 'error');
    server.listen(publicPort);
    const details = { host: '*', port: publicPort, errno: 'EADDRINUSE', reason: 'in use', flag: '' };
    hook.listenRefused({
      type: 'listen-refused',
      requestId: asked[0]!.requestId,
      error: new SupervisorError('PS_PORT_TAKEN', details).toWire(),
    });
    expect((await failed)[0]).toMatchObject({ code: 'EADDRINUSE', syscall: 'listen', port: publicPort });
  });

  it('close, then listen again, as the manual of Node shows it: only the second counts', async () => {
    const { hook, asked } = install();
    const server = http.createServer();
    onTestFinished(() => void server.close());
    server.listen(publicPort);
    server.close();
    server.listen(publicPort);
    agree(hook, asked[0]!);
    await new Promise(setImmediate);
    expect(server.listening).toBe(false);
    agree(hook, asked[1]!);
    await once(server, 'listening');
  });

  it('listening twice throws, as in Node', () => {
    install();
    const server = http.createServer().listen(publicPort);
    expect(() => server.listen(publicPort)).toThrow(expect.objectContaining({ code: 'ERR_SERVER_ALREADY_LISTEN' }));
  });

  it('pipes, exclusive listens and other protocols stay with Node', async () => {
    const { asked } = install();
    const servers = [http.createServer(), net.createServer()];
    onTestFinished(() => servers.forEach((server) => server.close()));
    servers[0]!.listen({ port: 0, host: '127.0.0.1', exclusive: true });
    servers[1]!.listen(0, '127.0.0.1');
    await waitFor('all to listen', () => servers.every(({ listening }) => listening));
    expect(asked).toEqual([]);
  });

  it('the primary accepts for an HTTPS server too, and is told that it is one', () => {
    const { asked } = install();
    https.createServer().listen(publicPort);
    expect(asked).toMatchObject([{ port: publicPort, isTls: true }]);
  });

  it('the private port serves nobody', async () => {
    const { server } = await routedServer((_, response) => response.end('secret'));
    const privatePort = (net.Server.prototype.address.call(server) as AddressInfo).port;
    const client = net.connect(privatePort, '127.0.0.1').on('error', () => undefined);
    client.write(get('/'));
    expect(await text(client).catch(() => '')).toBe('');
  });
});

describe('a handed socket', () => {
  it('is served from its first byte, and answered with Connection: close', async () => {
    const { hook } = await routedServer((request, response) => response.end(`path ${request.url ?? ''}`));
    const { client } = await handOver(hook, get('/whep/a'));
    const answer = await text(client);
    expect(answer).toContain('\r\nConnection: close\r\n');
    expect(answer).toMatch(/path \/whep\/a$/);
  });

  it('ends after one answer even where the server wants to keep it', async () => {
    const { hook } = await routedServer((_, response) =>
      response.writeHead(200, { Connection: 'keep-alive' }).end('one'),
    );
    const { client } = await handOver(hook, get('/'));
    expect(await text(client)).toMatch(/one/);
  });

  it('serves no request that is pipelined behind the first: it may be about another stream', async () => {
    const paths: (string | undefined)[] = [];
    const { hook } = await routedServer((request, response) => {
      paths.push(request.url);
      setImmediate(() => response.end('ok'));
    });
    const { client } = await handOver(hook, get('/whip/a') + get('/whip/b'));
    expect((await text(client)).match(/HTTP\/1\.1 200/g)).toHaveLength(1);
    expect(paths).toEqual(['/whip/a']);
  });

  it('gets its answer after the client has closed its side', async () => {
    const { hook } = await routedServer((request, response) => {
      request.resume().once('end', () => setImmediate(() => response.end('late')));
    });
    const { client } = await handOver(hook, 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\n');
    client.end('body');
    expect(await text(client)).toMatch(/late$/);
  });

  it('is waited for by close, counted by getConnections, and not taken after that', async () => {
    let finish = (): void => undefined;
    const { hook, server } = await routedServer((_, response) => {
      finish = () => void response.end('done');
    });
    const arrived = once(server, 'request');
    const { client } = await handOver(hook, get('/'));
    await arrived;
    expect(await new Promise((resolve) => server.getConnections((_, count) => resolve(count)))).toBe(1);
    let isClosed = false;
    const closed = new Promise<void>((resolve) =>
      server.close(() => {
        isClosed = true;
        resolve();
      }),
    );
    expect((await handOver(hook, get('/'))).taken).toBe(false);
    expect(server.address()).toBeNull();
    expect(isClosed).toBe(false);
    finish();
    expect(await text(client)).toMatch(/done$/);
    await closed;
  });

  it('is not taken by a server that is full', async () => {
    const { hook, server } = await routedServer(() => undefined);
    server.maxConnections = 1;
    expect((await handOver(hook, get('/'))).taken).toBe(true);
    expect((await handOver(hook, get('/'))).taken).toBe(false);
  });

  it('can become a WebSocket', async () => {
    const { hook, server } = await routedServer(() => undefined);
    server.on('upgrade', (_, socket) => {
      socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: echo\r\nConnection: Upgrade\r\n\r\n');
      socket.pipe(socket);
    });
    const { client } = await handOver(
      hook,
      'GET / HTTP/1.1\r\nHost: x\r\nUpgrade: echo\r\nConnection: Upgrade\r\n\r\n',
    );
    await once(client, 'data');
    client.write('ping');
    expect(String((await once(client, 'data'))[0])).toBe('ping');
  });
});
