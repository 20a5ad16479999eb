import { describe, expect, it } from 'vitest';
import type { MetricsStore } from '../../src/store/metrics-store.js';
import { RedisKeys } from '../../src/store/redis/keys.js';
import { freePort, startRedis } from '../support/redis-server.js';
import { openTestStore, plainClient } from '../support/redis-store-harness.js';
import { frameFixture, optimizationFixture, snapshotFixture } from '../support/snapshot-fixture.js';
import { waitFor } from '../support/wait-for.js';
import { tools } from '../support/tools.js';

const stepMs = 10_000;

describe.skipIf(!tools.redis)('a Redis that is away', () => {
  it('R10 Redis absent at start: the node works from memory, says so once, and writes within 5 s of its coming', async () => {
    const port = await freePort();
    const { store, lines } = openTestStore(`redis://127.0.0.1:${port}`);
    writeAll(store, 1);
    await waitFor('the warning', () => lines.some((line) => line.fields['event'] === 'redis-away'));
    expect((await store.now())[0]?.snapshot.seq).toBe(1);
    expect(store.health()).toMatchObject({ isConnected: false, isServingFromMemory: true, pendingCount: 3 });
    expect(store.health().reason).toContain('ECONNREFUSED');

    const server = await startRedis({ port });
    const cameAtMs = performance.now();
    await waitFor('the writes', () => store.health().writtenCount === 3);
    expect(performance.now() - cameAtMs).toBeLessThan(5000);
    expect(store.health()).toMatchObject({ isConnected: true, pendingCount: 0, droppedCount: 0 });
    expect(await (await plainClient(server)).dbsize()).toBeGreaterThan(0);
    expect(lines.filter((line) => line.level === 'warn')).toHaveLength(1);
  });

  it('a process that never wrote is told that the store is away', async () => {
    const { store } = openTestStore(`redis://127.0.0.1:${await freePort()}`);
    await expect(store.now()).rejects.toMatchObject({ code: 'PS_STORE_AWAY' });
    await expect(store.events({ limit: 1 })).rejects.toMatchObject({ code: 'PS_STORE_AWAY' });
  });

  it('a Redis that hangs delays no writer, and has everything once after it answers again', async () => {
    const server = await startRedis();
    const { store, namespace } = openTestStore(server.url);
    writeAll(store, 1);
    await waitFor('the first writes', () => store.health().writtenCount === 3);
    server.pause();
    const slowestMs = Math.max(...[2, 3, 4].map((seq) => timedMs(() => writeAll(store, seq))));
    expect(slowestMs).toBeLessThan(50);
    expect((await store.events({ limit: 10 })).map((event) => event.id)).toContain('e4');
    await waitFor('the end of the hanging connection', () => !store.health().isConnected);
    server.resume();
    await waitFor('all writes', () => store.health().isConnected && store.health().pendingCount === 0);

    const { store: reader } = openTestStore(server.url, { namespace, instanceId: 'reader' });
    const found = await waitFor('an answer', () => reader.events({ limit: 10 }));
    expect(found.map((event) => event.id)).toEqual(['e4', 'e3', 'e2', 'e1']);
    expect(await reader.history({ fromMs: 0, toMs: Date.now() })).toHaveLength(4);
    expect(store.health().droppedCount).toBe(0);
  });

  it('a Redis that is killed and comes back empty gets what it had not confirmed, each once', async () => {
    const server = await startRedis();
    const { store, namespace } = openTestStore(server.url);
    writeAll(store, 1);
    await waitFor('the first writes', () => store.health().writtenCount === 3);
    await server.kill();
    for (const seq of [2, 3]) writeAll(store, seq);
    await waitFor('the news that it is gone', () => !store.health().isConnected);
    expect((await store.now())[0]?.snapshot.seq).toBe(3);
    await server.restart();
    await waitFor('all writes', () => store.health().isConnected && store.health().pendingCount === 0);
    const client = await plainClient(server);
    const keys = new RedisKeys(namespace);
    expect(await Promise.all([client.xlen(keys.events), client.xlen(keys.tail('n1'))])).toEqual([2, 2]);
    expect(store.health().reconnectCount).toBeGreaterThanOrEqual(1);
  });

  it('R81 closing without Redis takes no longer than the grace time and says what was lost', async () => {
    const { store, lines } = openTestStore(`redis://127.0.0.1:${await freePort()}`);
    writeAll(store, 1);
    const startedMs = performance.now();
    await store.close(200);
    expect(performance.now() - startedMs).toBeLessThan(1500);
    expect(lines.find((line) => line.fields['event'] === 'redis-lost-writes')?.fields['count']).toBe(3);
  });
});

/** One state, one history step and one event, each later than those of the `seq` before. */
function writeAll(store: MetricsStore, seq: number): void {
  const atMs = (Math.floor(Date.now() / stepMs) - 20 + seq) * stepMs;
  store.publish(snapshotFixture({ seq }));
  store.append(frameFixture({ atMs }));
  store.record(optimizationFixture({ id: `e${seq}`, atMs }));
}

function timedMs(work: () => void): number {
  const startedMs = performance.now();
  work();
  return performance.now() - startedMs;
}
