import { channel } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { createServer as createSecureServer, request as secureRequest } from 'node:https';
import { createServer as createTcpServer, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect as connectSecurely } from 'node:tls';
import { describe, expect, it, onTestFinished } from 'vitest';
import { SocketTable } from '../../../../src/metrics/collectors/socket-table.js';
import { waitFor } from '../../../support/wait-for.js';
import { dial, listen, serve, Watch } from './http-server.js';

const megabyte = 1_048_576;
const upgrade = 'GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n';
const switching = 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n';

/** TLS by a shared key: real encryption without a certificate. */
const sharedKey = { ciphers: 'PSK', maxVersion: 'TLSv1.2', minVersion: 'TLSv1.2' } as const;
const serverKey = { ...sharedKey, pskCallback: () => Buffer.from('00ff', 'hex') };
const clientKey = {
  ...sharedKey,
  pskCallback: () => ({ psk: Buffer.from('00ff', 'hex'), identity: 'test' }),
  checkServerIdentity: () => undefined,
};

/** An upgraded socket is half open by default: whoever takes it over ends it. */
function acceptWebSocket(socket: Duplex): void {
  socket.on('end', () => socket.end());
  // The tests cut connections, and a cut one may be reset.
  socket.on('error', () => socket.destroy());
  socket.resume().write(switching);
}

describe('sockets of the http collector', () => {
  it('R35 HTTP sockets and WebSockets are counted apart, and plain TCP in neither', async () => {
    const watch = new Watch();
    const { server, port } = await serve((_, response) => response.end('ok'));
    server.on('upgrade', (_, socket) => acceptWebSocket(socket));
    const tcpPort = await listen(createTcpServer());
    const [, webSocket] = [await dial(port), await dial(port), await dial(tcpPort)];
    webSocket.socket.write(upgrade);
    await watch.until('one of each', ({ httpSockets, webSockets }) => httpSockets === 1 && webSockets === 1);
    webSocket.socket.destroy();
    await watch.until('no WebSocket', ({ webSockets }) => webSockets === 0);
  });

  it('R37 throughput counts what sockets carry in both directions, open or closed', async () => {
    const watch = new Watch();
    const { port } = await serve((request, response) => {
      request.resume().on('end', () => response.end(Buffer.alloc(2 * megabyte)));
    });
    const { socket, received } = await dial(port);
    socket.write(`POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${megabyte}\r\n\r\n`);
    socket.write(Buffer.alloc(megabyte));
    await waitFor('the answer', () => received().length > 2 * megabyte);
    const exact = { socketReceivedTotalBytes: socket.bytesWritten, socketSentTotalBytes: socket.bytesRead };
    expect(watch.collect()).toMatchObject(exact);
    socket.destroy();
    await watch.until('the end of the socket', ({ httpSockets }) => httpSockets === 0);
    expect(watch.collect()).toMatchObject(exact);
  });

  it('R37 bytes of TLS connections count once, as they are on the wire', async () => {
    const watch = new Watch();
    const port = await listen(createSecureServer(serverKey, (_, response) => response.end(Buffer.alloc(megabyte))));
    const request = secureRequest({ port, host: '127.0.0.1', agent: false, ...clientKey }).end();
    const [response] = await once(request, 'response');
    response.resume();
    await once(response, 'end');
    const values = await watch.until('the request', ({ requestCount }) => requestCount === 1);
    expect(values.socketSentTotalBytes).toBeGreaterThan(megabyte);
    expect(values.socketSentTotalBytes).toBeLessThan(1.02 * megabyte);
    expect(values.socketReceivedTotalBytes).toBeLessThan(2000);
  });

  it('R35 TLS sockets and WebSockets over TLS are counted as those without, also the ones that only upgrade', async () => {
    const watch = new Watch();
    const server = createSecureServer(serverKey);
    server.on('upgrade', (_, socket) => acceptWebSocket(socket));
    const port = await listen(server);
    const [idle, upgraded] = [
      connectSecurely({ port, host: '127.0.0.1', ...clientKey }),
      connectSecurely({ port, host: '127.0.0.1', ...clientKey }),
    ];
    onTestFinished(() => [idle, upgraded].forEach((socket) => socket.on('error', () => undefined).destroy()));
    upgraded.write(upgrade);
    await watch.until('one of each', ({ httpSockets, webSockets }) => httpSockets === 1 && webSockets === 1);
    upgraded.destroy();
    idle.destroy();
    await watch.until('no sockets', ({ httpSockets, webSockets }) => httpSockets === 0 && webSockets === 0);
  });

  it('sees a socket that another process handed over: with its first request, or when it is announced', async () => {
    const watch = new Watch();
    const { server } = await serve((_, response) => response.end('ok'));
    const accepting = createTcpServer({ pauseOnConnect: true }, (socket) => {
      channel('net.server.socket').publish({ socket });
      server.emit('connection', socket);
      socket.resume();
    });
    const { socket, received } = await dial(await listen(accepting));
    await watch.until('the socket', ({ httpSockets }) => httpSockets === 1);
    socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    await waitFor('the answer', () => received().includes('200 OK'));
    await watch.until('the request, once', ({ requestCount }) => requestCount === 1);
  });
});

describe('SocketTable', () => {
  it('reads the bytes of at most 2,048 sockets a sample, and of 10,000 within five', () => {
    const table = new SocketTable(() => undefined);
    let readCount = 0;
    for (let index = 0; index < 10_000; index += 1) {
      const socket = new Socket();
      Object.defineProperty(socket, 'bytesRead', { get: () => ((readCount += 1), 100) });
      table.accept(socket);
    }
    expect(table.totals().receivedBytes).toBe(204_800);
    expect(readCount).toBe(2048);
    for (let sample = 2; sample <= 5; sample += 1) table.totals();
    expect(table.totals().receivedBytes).toBe(1_000_000);
  });

  it('totals never fall while sockets come and go', () => {
    const table = new SocketTable(() => undefined);
    let before = 0;
    for (let round = 0; round < 50; round += 1) {
      const sockets = Array.from({ length: 5 }, () => {
        const socket = new Socket();
        Object.defineProperty(socket, 'bytesRead', { value: 10 });
        table.accept(socket);
        return socket;
      });
      sockets.slice(0, round % 5).forEach((socket) => socket.emit('close'));
      const { receivedBytes } = table.totals();
      expect(receivedBytes).toBe(before + 50);
      before = receivedBytes;
    }
  });
});
