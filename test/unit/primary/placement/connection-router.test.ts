import { once } from 'node:events';
import net, { type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { RoutingTarget } from '../../../../src/primary/placement/connection.js';
import { ConnectionRouter } from '../../../../src/primary/placement/connection-router.js';
import { createRoutingMode, type RoutedPolicy } from '../../../../src/primary/placement/routing-mode.js';
import type { SocketMessage } from '../../../../src/protocol/socket-messages.js';
import { ManualClock } from '../../../support/manual-clock.js';
import { recordingLogger } from '../../../support/recording-logger.js';
import { waitFor } from '../../../support/wait-for.js';

interface Sent extends SocketMessage {
  readonly socket: Socket;
}

class FakeWorker implements RoutingTarget {
  readonly workerId: number;
  readonly sent: Sent[] = [];
  stress = 0;
  waitMs = 0;
  isFull = false;
  isRunning = true;
  isConnected = true;

  constructor(workerId: number) {
    this.workerId = workerId;
  }

  send(message: SocketMessage, socket: Socket): boolean {
    if (this.isConnected) this.sent.push({ ...message, socket });
    return this.isConnected;
  }
}

const anyPort = { port: 0, host: '127.0.0.1', ordinal: 1 };

async function startRouter(
  workerCount: number,
  policy: RoutedPolicy = 'key',
  settings: { readonly stickyCookie?: string | undefined } = {},
) {
  const clock = new ManualClock();
  const workers = Array.from({ length: workerCount }, (_, index) => new FakeWorker(index + 1));
  const targets = new Map(workers.map((worker) => [worker.workerId, worker]));
  const router = new ConnectionRouter({
    modes: createRoutingMode(policy, { routeKey: '/whip/:key,/whep/:key', stickyCookie: 'sid', ...settings }),
    targets,
    clock,
    logger: recordingLogger(),
  });
  onTestFinished(() => router.close());
  const bound = await Promise.all(workers.map(({ workerId }) => router.listen(workerId, anyPort)));
  const port = bound[0]?.port ?? (await router.listen(0, anyPort)).port;
  return { clock, router, workers, targets, port };
}

function request(port: number, path: string): Socket {
  const client = net.connect(port, '127.0.0.1');
  client.on('error', () => client.destroy());
  onTestFinished(() => void client.destroy());
  client.write(`POST ${path} HTTP/1.1\r\nHost: x\r\n\r\n`);
  return client;
}

const sentCount = (workers: readonly FakeWorker[]): number => workers.reduce((sum, { sent }) => sum + sent.length, 0);

async function arrive(workers: readonly FakeWorker[], port: number, path: string): Promise<FakeWorker> {
  const counts = workers.map(({ sent }) => sent.length);
  request(port, path);
  return waitFor(`${path} at a worker`, () => workers.find(({ sent }, at) => sent.length > (counts[at] ?? 0)));
}

/** The worker takes what it was given. */
function takeAll(router: ConnectionRouter, { workerId, sent }: FakeWorker): void {
  for (const { requestId } of [...sent]) router.socketTaken(workerId, requestId);
}

describe('ConnectionRouter', () => {
  it('all requests about one stream go to one worker, and streams are spread', async () => {
    const { workers, port, router } = await startRouter(2);
    for (let stream = 0; stream < 6; stream += 1) {
      const first = await arrive(workers, port, `/whip/room${stream}`);
      expect(await arrive(workers, port, `/whep/room${stream}/session`)).toBe(first);
      takeAll(router, first);
    }
    expect(workers.map(({ sent }) => sent.length)).toEqual([6, 6]);
    expect(router.figures()).toMatchObject({ acceptedCount: 12, keyCount: 6, handedCount: 12 });
  });

  it('the message carries every byte read and the port that is bound', async () => {
    const { workers, port } = await startRouter(1);
    await arrive(workers, port, '/whip/a');
    const [sent] = workers[0]!.sent;
    expect(sent!.port).toBe(port);
    expect(Buffer.from(sent!.head, 'base64').toString()).toBe('POST /whip/a HTTP/1.1\r\nHost: x\r\n\r\n');
  });

  it('our copy stays open until the owner has acknowledged it', async () => {
    const { workers, port, router } = await startRouter(2);
    const owner = await arrive(workers, port, '/whip/a');
    const other = workers.find((worker) => worker !== owner)!;
    const [{ requestId, socket }] = owner.sent as [Sent];
    router.socketTaken(other.workerId, requestId);
    router.socketTaken(owner.workerId, 'socket-99');
    expect(socket.destroyed).toBe(false);
    router.socketTaken(owner.workerId, requestId);
    expect(socket.destroyed).toBe(true);
    expect(router.figures()).toMatchObject({ handedCount: 1, unacknowledgedCount: 0 });
  });

  it('what a dead worker did not acknowledge goes to another, and its streams move', async () => {
    const { workers, port, router } = await startRouter(2);
    const dead = await arrive(workers, port, '/whip/a');
    const heir = workers.find((worker) => worker !== dead)!;
    router.workerGone(dead.workerId);
    expect(heir.sent.map(({ socket }) => socket)).toEqual([dead.sent[0]!.socket]);
    expect(await arrive(workers, port, '/whep/a')).toBe(heir);
    expect(router.figures()).toMatchObject({ redispatchedCount: 1 });
  });

  it('what a worker refuses goes to another', async () => {
    const { workers, port, router } = await startRouter(2);
    const full = await arrive(workers, port, '/whip/a');
    router.socketRefused(full.workerId, full.sent[0]!.requestId);
    expect(sentCount(workers)).toBe(2);
    expect(full.sent).toHaveLength(1);
  });

  it('a worker whose channel is closed is passed over', async () => {
    const { workers, port } = await startRouter(2);
    workers[0]!.isConnected = false;
    for (const path of ['/whip/a', '/whip/b', '/whip/c']) expect(await arrive(workers, port, path)).toBe(workers[1]);
  });

  it('a draining worker and one that does not listen there get nothing', async () => {
    const { workers, targets, port } = await startRouter(2);
    workers[0]!.isRunning = false;
    workers.push(new FakeWorker(3));
    targets.set(3, workers[2]!);
    for (const path of ['/whip/a', '/whip/b', '/', '/']) expect(await arrive(workers, port, path)).toBe(workers[1]);
  });

  it('a request without a stream goes to the least stressed worker', async () => {
    const { workers, port } = await startRouter(2);
    workers[0]!.stress = 0.9;
    expect(await arrive(workers, port, '/health')).toBe(workers[1]);
  });

  it('a request waits for a worker, and gets one that becomes ready', async () => {
    const { clock, workers, port, router } = await startRouter(1);
    workers[0]!.isRunning = false;
    request(port, '/whip/a');
    await waitFor('the request to wait', () => router.figures().waitingCount === 1);
    clock.advance(4000);
    workers[0]!.isRunning = true;
    clock.advance(50);
    expect(workers[0]!.sent).toHaveLength(1);
  });

  it('without any worker the answer is 503 with Retry-After, after a bounded wait', async () => {
    const { clock, port, router } = await startRouter(0);
    const client = request(port, '/whip/a');
    await waitFor('the request to wait', () => router.figures().waitingCount === 1);
    clock.advance(5000);
    const answer = await text(client);
    expect(answer).toMatch(/^HTTP\/1\.1 503 Service Unavailable\r\n/);
    expect(answer).toContain('\r\nRetry-After: 1\r\n');
    expect(router.figures()).toMatchObject({ waitingCount: 0, refusedCount: 1 });
    await waitFor('its timers to end', () => clock.timerCount === 0);
  });

  it('a socket that is never acknowledged is answered with 503 after 10 s, not given to a second worker', async () => {
    const { clock, workers, port, router } = await startRouter(2);
    const client = request(port, '/whip/a');
    await waitFor('the socket at a worker', () => sentCount(workers) === 1);
    clock.advance(10_000);
    expect(await text(client)).toMatch(/^HTTP\/1\.1 503 /);
    expect(sentCount(workers)).toBe(1);
    expect(router.figures()).toMatchObject({ refusedCounts: { untaken: 1 }, unacknowledgedCount: 0 });
    await waitFor('its timers to end', () => clock.timerCount === 0);
  });

  it('an address is bound once, however many workers ask; another server on port 0 gets another', async () => {
    const { router, port } = await startRouter(2);
    const second = { ...anyPort, ordinal: 2 };
    const [one, other] = [await router.listen(1, second), await router.listen(2, second)];
    expect(one).toEqual(other);
    expect(one.port).not.toBe(port);
    expect(one).toMatchObject({ address: '127.0.0.1', family: 'IPv4' });
  });

  it('a port that is taken is told as such, and may be free later', async () => {
    const { router } = await startRouter(1);
    const taken = net.createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const { port } = taken.address() as net.AddressInfo;
    const wanted = { port, host: '127.0.0.1', ordinal: 0 };
    await expect(router.listen(1, wanted)).rejects.toMatchObject({
      code: 'PS_PORT_TAKEN',
      details: { port, host: '127.0.0.1', errno: 'EADDRINUSE' },
    });
    await new Promise((resolve) => taken.close(resolve));
    expect(await router.listen(1, wanted)).toMatchObject({ port });
  });

  it('an address that cannot be had is told with the reason of the system', async () => {
    const { router } = await startRouter(1);
    await expect(router.listen(1, { port: 0, host: '192.0.2.1', ordinal: 0 })).rejects.toMatchObject({
      code: 'PS_PLACEMENT_LISTEN_FAILED',
      details: { errno: 'EADDRNOTAVAIL' },
    });
  });

  it('after close nothing is open, nothing waits and no timer runs', async () => {
    const { clock, workers, port, router } = await startRouter(1);
    const pending = await arrive(workers, port, '/whip/a');
    const silent = net.connect(port, '127.0.0.1').on('error', () => undefined);
    const silentClosed = once(silent.resume(), 'close');
    await waitFor('both connections', () => router.figures().acceptedCount === 2);
    router.close();
    expect(pending.sent[0]!.socket.destroyed).toBe(true);
    await silentClosed;
    await waitFor('all timers to end', () => clock.timerCount === 0);
    await expect(router.listen(1, anyPort)).rejects.toMatchObject({ code: 'PS_PLACEMENT_LISTEN_FAILED' });
  });

  it('a new stream goes to a worker with places; when all are full, to the least stressed', async () => {
    const { workers, port } = await startRouter(2);
    workers[0]!.isFull = true;
    workers[1]!.stress = 0.9;
    expect(await arrive(workers, port, '/whip/a')).toBe(workers[1]);
    workers[1]!.isFull = true;
    expect(await arrive(workers, port, '/whip/b')).toBe(workers[0]);
    expect(await arrive(workers, port, '/whep/a')).toBe(workers[1]);
  });

  it('a mode that reads nothing hands over a client that has said nothing yet', async () => {
    const { workers, port } = await startRouter(1, 'round-robin');
    const client = net.connect(port, '127.0.0.1');
    onTestFinished(() => void client.destroy());
    await waitFor('the connection at the worker', () => workers[0]!.sent.length === 1);
    expect(workers[0]!.sent[0]).toMatchObject({ head: '', isSingle: false });
  });
});
