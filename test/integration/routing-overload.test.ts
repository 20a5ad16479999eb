import net, { type Socket } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type FixturePolicy, type RoutedCluster, startRoutedCluster } from '../support/routed-cluster.js';
import { startNode } from '../support/supervised-node.js';
import { waitFor } from '../support/wait-for.js';

const streams = join(import.meta.dirname, '../support/fixtures/servers/streams.cjs');
/** Waiting for a head, a worker and its receipt, and a margin for a busy machine. */
const boundMs = 50_000;
const head = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`;

interface Client {
  readonly socket: Socket;
  /** The status code, `cut` when it was closed before an answer, or `hung`. */
  readonly end: Promise<string>;
}

function connect(port: number, firstBytes: string): Client {
  const socket = net.connect({ port, host: '127.0.0.1', noDelay: true });
  onTestFinished(() => void socket.destroy());
  let received = '';
  socket.on('error', () => undefined).on('data', (chunk: Buffer) => (received += chunk.toString('latin1')));
  socket.write(firstBytes);
  // Not `events.once`, which rejects when a connection beyond the bound is reset before it closes.
  const closed = new Promise<string>((resolve) => {
    socket.once('close', () => resolve(/^HTTP\/1\.1 (\d{3})/.exec(received)?.[1] ?? 'cut'));
  });
  const hung = new Promise<string>((resolve) => setTimeout(() => resolve('hung'), boundMs).unref());
  return { socket, end: Promise.race([closed, hung]) };
}

function burst(port: number, count: number, path: (number: number) => string): readonly Client[] {
  return Array.from({ length: count }, (_, number) => connect(port, head(path(number))));
}

async function tally(clients: readonly Client[]): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  for (const end of await Promise.all(clients.map((client) => client.end))) counts.set(end, (counts.get(end) ?? 0) + 1);
  return counts;
}

async function isAtRest(cluster: RoutedCluster): Promise<void> {
  await waitFor('the primary to hold nothing', async () => {
    const { heldCount, waitingCount, unacknowledgedCount } = (await cluster.state()).figures;
    return heldCount + waitingCount + unacknowledgedCount === 0;
  });
}

describe('routing under overload', () => {
  // One that binds a client to a worker and one that does not: the others differ from them by their choice alone.
  it.each<FixturePolicy>(['key', 'least-loaded'])(
    '%s: of more than the workers can serve each is answered with 200 or 503, and none hangs',
    async (policy) => {
      const cluster = await startRoutedCluster(2, policy);
      const counts = await tally(burst(cluster.port, 1600, (number) => `/whip/${number % 16}/work`));
      expect([...counts.keys()].sort()).toEqual(['200', '503']);
      const { figures } = await cluster.state();
      const { full, late, untaken } = figures.refusedCounts;
      expect(counts.get('503')).toBe(full + late + untaken);
      expect(figures.handedCount).toBe(counts.get('200'));
      await isAtRest(cluster);
    },
  );

  it('kill -9 of workers amid an overload: those that it served are cut, no other one is lost, and none hangs', async () => {
    const cluster = await startRoutedCluster(2);
    const { pids } = await cluster.state();
    const clients = burst(cluster.port, 1000, (number) => `/whip/${number % 16}/work`);
    await waitFor('both lines to be long', async () => (await cluster.state()).figures.waitingCount > 200);
    for (const pid of pids) process.kill(pid, 'SIGKILL');
    await cluster.listened(4);
    const counts = await tally(clients);
    expect(counts.get('hung')).toBeUndefined();
    expect([...counts.keys()].every((end) => ['200', '503', 'cut'].includes(end))).toBe(true);
    expect((await cluster.state()).figures.handedCount).toBeGreaterThan(0);
    await isAtRest(cluster);
  });

  it('a worker that stands still is given 16; the others that wait for it are refused when their time is over, and no stream moves', async () => {
    // Longer than it takes to see that a worker stands still, which is after 1 s.
    const cluster = await startRoutedCluster(1, 'key', 'server.mjs', 2000);
    const [pid = 0] = (await cluster.state()).pids;
    process.kill(pid, 'SIGSTOP');
    const clients = burst(cluster.port, 40, () => '/whip/a');
    const refused = await waitFor(
      'the first refusals',
      async () => {
        const { refusedCounts, unacknowledgedCount } = (await cluster.state()).figures;
        return refusedCounts.late > 0 ? { ...refusedCounts, unacknowledgedCount } : undefined;
      },
      20_000,
    );
    expect(refused).toMatchObject({ full: 0, unacknowledgedCount: 16 });
    process.kill(pid, 'SIGCONT');
    expect(await tally(clients)).toEqual(
      new Map([
        ['200', 16],
        ['503', 24],
      ]),
    );
  });

  it('a flood of half heads is held within a bound, and all of them are answered or closed', async () => {
    const cluster = await startRoutedCluster(1);
    const clients = Array.from({ length: 4500 }, () => connect(cluster.port, 'GET /wh'));
    let mostHeld = 0;
    const counts = tally(clients);
    await waitFor(
      'all of them to be accepted',
      async () => {
        const { figures } = await cluster.state();
        mostHeld = Math.max(mostHeld, figures.heldCount);
        return figures.acceptedCount + figures.droppedCount >= 4500;
      },
      20_000,
    );
    expect(mostHeld).toBeLessThanOrEqual(4096);
    expect([...(await counts).keys()].filter((end) => !['408', '503', 'cut'].includes(end))).toEqual([]);
    await isAtRest(cluster);
  });

  it('over TLS those that wait for their worker are served in the end', async () => {
    const cluster = await startRoutedCluster(1, 'sticky', 'secure-server.mjs');
    const [pid = 0] = (await cluster.state()).pids;
    process.kill(pid, 'SIGSTOP');
    const { connect: connectTls } = await import('node:tls');
    const ends = Array.from({ length: 24 }, () => {
      const socket = connectTls({
        port: cluster.port,
        host: '127.0.0.1',
        pskCallback: () => ({ psk: Buffer.alloc(16, 7), identity: 'test' }),
        ciphers: 'PSK',
        maxVersion: 'TLSv1.2',
        checkServerIdentity: () => undefined,
      });
      onTestFinished(() => void socket.destroy());
      socket.write(head('/'));
      return text(socket);
    });
    await waitFor('some to wait', async () => (await cluster.state()).figures.waitingCount === 8);
    process.kill(pid, 'SIGCONT');
    for (const answer of await Promise.all(ends)) expect(answer).toMatch(/^HTTP\/1\.1 200 /);
  });

  it('clients with slow heads are served over reloads, wherever their head has come to', async () => {
    const node = await startNode(streams, { instances: '2', routing: 'key', routeKey: '/whip/:key' });
    const port = Number(new URL(node.serverUrl).port);
    const all: Client[] = [];
    for (let round = 0; round < 2; round += 1) {
      const halfLines = Array.from({ length: 8 }, () => connect(port, 'GET /?ms'));
      const halfHeads = Array.from({ length: 8 }, () => connect(port, 'GET /?ms=20 HTTP/1.1\r\nHost: x\r\n'));
      const progressCount = node.progress.length;
      const reload = node.reload({ requestedBy: 'test', drainTimeoutMs: 15_000 });
      await waitFor('a worker to drain', () => node.progress.length > progressCount, 20_000);
      for (const { socket } of halfLines) socket.write('=20 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
      for (const { socket } of halfHeads) socket.write('Connection: close\r\n\r\n');
      expect((await reload).failures).toEqual([]);
      all.push(...halfLines, ...halfHeads);
    }
    expect(await tally(all)).toEqual(new Map([['200', 32]]));
    const { routing } = await node.status();
    expect(routing).toMatchObject({ refusedCount: 0, waitingCount: 0, unacknowledgedCount: 0 });
  });
});
