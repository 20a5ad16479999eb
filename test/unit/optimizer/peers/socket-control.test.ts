import { Agent, createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { HttpCollector } from '../../../../src/metrics/collectors/http.js';
import { SocketControl } from '../../../../src/optimizer/peers/socket-control.js';
import { ManualClock } from '../../../support/manual-clock.js';
import { waitFor } from '../../../support/wait-for.js';

const never = new AbortController().signal;

/** A real server whose connections stay open, and a client that keeps its own. */
async function setUp(connectionCount: number) {
  const clock = new ManualClock();
  const connections = new HttpCollector(clock);
  const held: (() => void)[] = [];
  const server = createServer((incoming, response) => {
    if (incoming.url === '/hold') held.push(() => response.end('late'));
    else response.end('ok');
  });
  server.keepAliveTimeout = 600_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const agent = new Agent({ keepAlive: true });
  onTestFinished(() => {
    agent.destroy();
    connections.stop();
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const get = (path: string): Promise<number> =>
    new Promise((resolve, reject) => {
      const asked = request({ port, host: '127.0.0.1', path, agent }, (answer) => {
        answer.resume().once('end', () => resolve(answer.statusCode ?? 0));
      });
      asked.once('error', reject).end();
    });
  await Promise.all(Array.from({ length: connectionCount }, () => get('/')));
  await waitFor('the answers to be noted', () => connections.requestsInFlight === 0);
  return { clock, connections, server, get, held, control: new SocketControl(connections) };
}

describe('idle HTTP connections', () => {
  it('R24 are closed when nothing was asked for so long, and counted', async () => {
    const { clock, connections, control } = await setUp(5);
    clock.advance(59_000);
    expect(await control.closeIdle(60_000, 100, never)).toBe(0);
    clock.advance(2000);
    expect(control.idleCount(60_000, 100)).toBe(5);
    expect(await control.closeIdle(60_000, 3, never)).toBe(3);
    await waitFor('them to be closed', () => connections.openSockets.length === 2);
  });

  it('R24 one whose request is being answered is not idle, however long that takes', async () => {
    const { clock, connections, control, get, held } = await setUp(0);
    const answered = get('/hold');
    await waitFor('the request', () => held.length === 1);
    clock.advance(120_000);
    expect(await control.closeIdle(60_000, 100, never)).toBe(0);
    held[0]?.();
    expect(await answered).toBe(200);
    expect(connections.openSockets).toHaveLength(1);
  });

  it('R24 kept-alive connections are told to live a second, and their server has its own time-out back later', async () => {
    const { server, control, connections } = await setUp(2);
    expect(control.shortenKeepAlive()).toBe(1);
    expect(server.keepAliveTimeout).toBe(1000);
    expect(control.shortenKeepAlive()).toBe(0);
    control.restoreKeepAlive();
    expect(server.keepAliveTimeout).toBe(600_000);
    expect(connections.openSockets).toHaveLength(2);
  });
});
