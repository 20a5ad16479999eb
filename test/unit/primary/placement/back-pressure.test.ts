import net, { type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ConnectionRouter } from '../../../../src/primary/placement/connection-router.js';
import type { RoutingTarget } from '../../../../src/primary/placement/connection.js';
import { createRoutingMode, type RoutedPolicy } from '../../../../src/primary/placement/routing-mode.js';
import type { SocketMessage } from '../../../../src/protocol/socket-messages.js';
import { ManualClock } from '../../../support/manual-clock.js';
import { recordingLogger } from '../../../support/recording-logger.js';
import { waitFor } from '../../../support/wait-for.js';

const inFlight = 16;

interface SlowWorker extends RoutingTarget {
  readonly heads: string[];
  readonly requestIds: string[];
  isRunning: boolean;
}

function slowWorker(workerId: number): SlowWorker {
  const heads: string[] = [];
  const requestIds: string[] = [];
  const send = ({ head, requestId }: SocketMessage): boolean => {
    heads.push(Buffer.from(head, 'base64').toString());
    requestIds.push(requestId);
    return true;
  };
  return { workerId, stress: 0, waitMs: 0, isFull: false, isRunning: true, heads, requestIds, send };
}

async function startRouter(workerCount: number, policy: RoutedPolicy = 'key') {
  const clock = new ManualClock();
  const workers = Array.from({ length: workerCount }, (_, index) => slowWorker(index + 1));
  const modes = createRoutingMode(policy, { routeKey: '/whip/:key', stickyCookie: 'sid' });
  const router = new ConnectionRouter({
    modes,
    targets: new Map(workers.map((worker) => [worker.workerId, worker])),
    clock,
    logger: recordingLogger(),
  });
  onTestFinished(() => router.close());
  const wanted = { port: 0, host: '127.0.0.1', ordinal: 1 };
  const [bound] = await Promise.all(workers.map(({ workerId }) => router.listen(workerId, wanted)));
  return { clock, router, workers, port: bound!.port };
}

type Started = Awaited<ReturnType<typeof startRouter>>;

async function send({ port, router }: Started, path: string, rest = '\r\n\r\n'): Promise<Socket> {
  const { acceptedCount } = router.figures();
  const client = net.connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  client.on('error', () => client.destroy());
  onTestFinished(() => void client.destroy());
  client.write(`POST ${path} HTTP/1.1${rest}`);
  await waitFor('the request to be placed', () => {
    const { acceptedCount: now, waitingCount, unacknowledgedCount, handedCount, refusedCount } = router.figures();
    return now > acceptedCount && waitingCount + unacknowledgedCount + handedCount + refusedCount >= now;
  });
  return client;
}

async function sendMany(started: Started, count: number, pathOf: (number: number) => string): Promise<void> {
  for (let number = 0; number < count; number += 1) await send(started, pathOf(number));
}

const pathsOf = ({ heads }: SlowWorker): readonly (string | undefined)[] => heads.map((head) => head.split(' ')[1]);

describe('back-pressure of routing', () => {
  it('a worker is given 16 at once; the others wait, and follow in their order as it takes them', async () => {
    const started = await startRouter(1);
    const { router, workers } = started;
    const worker = workers[0]!;
    const count = inFlight + 4;
    await sendMany(started, count, (number) => `/whip/${number}`);
    expect(router.figures()).toMatchObject({ unacknowledgedCount: inFlight, waitingCount: 4 });
    for (let taken = 0; taken < count; taken += 1) router.socketTaken(1, worker.requestIds[taken]!);
    expect(pathsOf(worker)).toEqual(Array.from({ length: count }, (_, number) => `/whip/${number}`));
    expect(router.figures()).toMatchObject({ unacknowledgedCount: 0, waitingCount: 0, handedCount: count });
  });

  it('a stream stays with its worker however slow that is; other streams go to the other worker', async () => {
    const started = await startRouter(2);
    const { router, workers } = started;
    await sendMany(started, inFlight + 2, () => '/whip/a');
    const [owner, other] = workers[0]!.heads.length > 0 ? workers : [workers[1], workers[0]];
    await sendMany(started, 3, (number) => `/whip/other-${number}`);
    expect(new Set(pathsOf(owner!))).toEqual(new Set(['/whip/a']));
    expect(pathsOf(other!)).toEqual(['/whip/other-0', '/whip/other-1', '/whip/other-2']);
    expect(router.figures()).toMatchObject({ waitingCount: 2 });
  });

  it('a worker that has taken none for a second gets no further ones', async () => {
    const started = await startRouter(1);
    const { clock, workers, router } = started;
    await send(started, '/whip/a');
    clock.advance(1000);
    await send(started, '/whip/b');
    expect(workers[0]!.heads).toHaveLength(1);
    router.socketTaken(1, workers[0]!.requestIds[0]!);
    expect(workers[0]!.heads).toHaveLength(2);
  });

  it('who waits for 5 s is answered with 503, also when its worker stands still', async () => {
    const started = await startRouter(1);
    await sendMany(started, inFlight, () => '/whip/a');
    const client = await send(started, '/whip/a');
    started.clock.advance(5000);
    expect(await text(client)).toMatch(/^HTTP\/1\.1 503 Service Unavailable\r\nRetry-After: 1\r\n/);
    expect(started.router.figures()).toMatchObject({ waitingCount: 0, refusedCounts: { late: 1 } });
  });

  it('of the places to wait one worker gets half; the next is answered with 503 at once', async () => {
    const started = await startRouter(1);
    const clients = Array.from({ length: inFlight + 513 }, () => send(started, '/whip/a'));
    expect(await Promise.race((await Promise.all(clients)).map((client) => text(client)))).toMatch(/^HTTP\/1\.1 503 /);
    expect(started.router.figures()).toMatchObject({ waitingCount: 512, refusedCounts: { full: 1 } });
  });

  it.each(['end', 'resetAndDestroy'] as const)(
    'a client that leaves by %s while it waits is never handed off',
    async (how) => {
      const started = await startRouter(1);
      const { router, workers } = started;
      await sendMany(started, inFlight, () => '/whip/a');
      const client = await send(started, '/whip/gone');
      client[how]();
      await waitFor('it to be dropped', () => router.figures().abandonedCount === 1);
      for (const requestId of workers[0]!.requestIds) router.socketTaken(1, requestId);
      expect(pathsOf(workers[0]!)).toEqual(Array.from({ length: inFlight }, () => '/whip/a'));
      await waitFor('none to be held', () => router.figures().heldCount === 0);
    },
  );

  it.each(['key', 'round-robin'] as const)(
    'by %s, what a client sends while it waits goes to the worker',
    async (policy) => {
      const started = await startRouter(1, policy);
      const { router, workers } = started;
      await sendMany(started, inFlight, () => '/whip/a');
      const client = await send(started, '/whip/late', '\r\nHost: x\r\n');
      client.write('Content-Length: 4\r\n\r\nbody');
      await new Promise((resolve) => client.write('more', resolve));
      // What the system has taken of one client lies ready before what another sends later.
      await send(started, '/whip/later');
      router.socketTaken(1, workers[0]!.requestIds[0]!);
      expect(workers[0]!.heads.at(-1)).toBe('POST /whip/late HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nbodymore');
    },
  );

  it('a worker that drains leaves those that wait for it to the others', async () => {
    const started = await startRouter(2);
    const { clock, workers } = started;
    await sendMany(started, inFlight + 2, () => '/whip/a');
    const [owner, other] = workers[0]!.heads.length > 0 ? workers : [workers[1], workers[0]];
    owner!.isRunning = false;
    clock.advance(50);
    expect(pathsOf(other!)).toEqual(['/whip/a', '/whip/a']);
  });

  it('however often workers die with it, a connection is refused after 20 s', async () => {
    const started = await startRouter(2);
    const { clock, router, workers } = started;
    const answer = text(await send(started, '/whip/a'));
    let [owner, other] = workers[0]!.heads.length > 0 ? [1, 2] : [2, 1];
    for (let deaths = 1; deaths <= 3; deaths += 1) {
      clock.advance(9000);
      router.workerGone(owner);
      await router.listen(owner, { port: 0, host: '127.0.0.1', ordinal: 1 });
      [owner, other] = [other, owner];
    }
    expect(await answer).toMatch(/^HTTP\/1\.1 503 /);
    expect(router.figures()).toMatchObject({ redispatchedCount: 2, refusedCounts: { late: 1 } });
  });
});
