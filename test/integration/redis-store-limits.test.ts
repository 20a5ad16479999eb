import { afterAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/core/clock.js';
import type { MetricsStore } from '../../src/store/metrics-store.js';
import { ArchiveWriter } from '../../src/store/archive/archive-writer.js';
import { defaultRetention } from '../../src/store/archive/tiers.js';
import { encodeStored } from '../../src/store/redis/codec.js';
import { RedisKeys } from '../../src/store/redis/keys.js';
import { RedisVault } from '../../src/store/redis/redis-vault.js';
import { Upkeep } from '../../src/store/redis/upkeep.js';
import { ManualClock } from '../support/manual-clock.js';
import { recordingLogger } from '../support/recording-logger.js';
import { type RedisServer, startRedis } from '../support/redis-server.js';
import { openTestStore, plainClient } from '../support/redis-store-harness.js';
import { frameFixture, optimizationFixture, pointFixture, snapshotFixture } from '../support/snapshot-fixture.js';
import { tools } from '../support/tools.js';
import { waitFor } from '../support/wait-for.js';

const stepMs = 10_000;
const hourMs = 3_600_000;
const server = (tools.redis ? await startRedis({ onEnd: afterAll }) : undefined) as RedisServer;

const newestStep = Math.floor(Date.now() / stepMs);

/** The end of step `i` of `count` that end about now. */
function stepAt(i: number, count: number): number {
  return (newestStep - count + i) * stepMs;
}

const allOf = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => stepAt(i + 1, count));

const timesOf = async (store: MetricsStore, range = { fromMs: Date.now() - 2 * hourMs, toMs: Date.now() }) =>
  (await store.history({ ...range, nodeId: 'n1' })).map(({ atMs }) => atMs);

const written = (store: MetricsStore): Promise<unknown> =>
  waitFor('the writes', () => store.health().isConnected && store.health().pendingCount === 0, 20_000);

describe.skipIf(!tools.redis)('the history of a node in Redis', () => {
  it('R85 is whole after kill -9 of its primary, also when the single steps of before have run out', async () => {
    const count = 100;
    const first = openTestStore(server.url);
    for (let i = 1; i <= count; i += 1) first.store.append(frameFixture({ atMs: stepAt(i, count + 3) }));
    await written(first.store);
    const client = await plainClient(server);
    const keys = new RedisKeys(first.namespace);
    // As after the end of its lease.
    await client.del(keys.owner('n1'));
    const second = openTestStore(server.url, { namespace: first.namespace, instanceId: 'n1-b' });
    await waitFor('the connection', () => second.store.health().isConnected);
    for (let i = count + 1; i <= count + 3; i += 1) second.store.append(frameFixture({ atMs: stepAt(i, count + 3) }));
    await written(second.store);
    await second.store.close(5000);
    await client.del(keys.tail('n1'));
    const reader = openTestStore(server.url, { namespace: first.namespace, instanceId: 'reader' }).store;
    expect(await waitFor('an answer', () => timesOf(reader))).toEqual(allOf(count + 3));
  });

  it('R10 has every step of an hour without Redis, each once, and no more than an hour waits', async () => {
    const own = await startRedis();
    const { store, lines, namespace } = openTestStore(own.url);
    store.append(frameFixture({ atMs: stepAt(1, 361) }));
    await waitFor('the first write', () => store.health().writtenCount === 1);
    await own.kill();
    for (let i = 2; i <= 361; i += 1) store.append(frameFixture({ atMs: stepAt(i, 361) }));
    await waitFor('all to wait', () => !store.health().isConnected && store.health().pendingCount === 360);
    expect(store.health().droppedCount).toBe(0);
    await own.restart();
    await written(store);
    const reader = openTestStore(own.url, { namespace, instanceId: 'reader' }).store;
    await waitFor('all steps', async () => (await timesOf(reader)).length === 361);
    expect(await timesOf(reader)).toEqual(allOf(361));
    expect(lines.filter(({ level }) => level === 'warn')).toHaveLength(1);
  });

  it('without memory in Redis state and commands go on, steps and events wait, and the oldest events are lost first', async () => {
    const own = await startRedis({ args: ['--maxmemory-policy', 'noeviction'] });
    const { store, namespace } = openTestStore(own.url);
    const client = await plainClient(own);
    await client.config('SET', 'maxmemory', '1');
    for (let i = 1; i <= 400; i += 1) store.append(frameFixture({ atMs: stepAt(i, 400) }));
    for (let i = 1; i <= 1100; i += 1) store.record(optimizationFixture({ id: `e${i}`, atMs: stepAt(1, 400) + i }));
    for (const seq of [1, 2, 3]) store.publish(snapshotFixture({ seq }));
    await waitFor('the refusal', () => store.health().reason?.includes('OOM'));
    await waitFor('all to wait but the state', () => store.health().pendingCount === 360 + 1000);
    expect(store.health().droppedCount).toBe(40 + 100);
    const other = openTestStore(own.url, { namespace, nodeId: 'n2', instanceId: 'n2-a' }).store;
    expect((await waitFor('the state', () => other.now()))[0]?.snapshot.seq).toBe(3);
    const id = 'a-command';
    let isTold = false;
    store.commands?.onWaiting(() => (isTold = true));
    const command = { id, action: 'drain', body: {}, instanceId: 'n1-a', by: 'a test', fromNodeId: 'n2' } as const;
    await other.commands?.send('n1', command, 60_000);
    await waitFor('the word that a command waits', () => isTold);
    expect(await store.commands?.take()).toEqual([{ command, isExpired: false }]);
    await store.commands?.finish(id, { state: 'done', report: {} });
    expect(await other.commands?.result('n1', id)).toEqual({ state: 'done', report: {} });
    await client.config('SET', 'maxmemory', '0');
    await written(store);
    const reader = openTestStore(own.url, { namespace, instanceId: 'reader' }).store;
    expect((await waitFor('an answer', () => reader.now()))[0]?.snapshot.seq).toBe(3);
    const ids = await waitFor('the events', async () => {
      const found = (await reader.events({ limit: 1000 })).map(({ id }) => id);
      return found.length === 1000 && found;
    });
    expect([ids[0], ids.at(-1)]).toEqual(['e1100', 'e101']);
    // Steps that did not wait any more stand in the chunks, which hold a period whole.
    await waitFor('all steps', async () => (await timesOf(reader)).length === 400);
    expect(await timesOf(reader)).toEqual(allOf(400));
  });

  it('takes no more than its budget: single steps go first, the oldest before the others', async () => {
    const clock = new ManualClock();
    const logger = recordingLogger();
    const client = await plainClient(server);
    const [namespace, nodeId, retention] = ['budget', 'n1', defaultRetention];
    const vault = new RedisVault({ keys: new RedisKeys(namespace), redis: () => client, onSkipped: () => undefined });
    const writer = new ArchiveWriter({ nodeId, retention, isCompressing: true });
    const startMs = Math.floor(clock.now() / hourMs) * hourMs - 2 * hourMs;
    for (let minute = 1; minute <= 120; minute += 1)
      await vault.put(
        writer.add(frameFixture({ atMs: startMs + minute * 60_000, stepMs: 60_000, points: noisyPoints(minute) })),
      );
    await vault.put(writer.flush());
    const upkeep = new Upkeep({
      vault,
      nodeId,
      instanceId: 'n1-a',
      retention,
      budgetBytes: 60_000,
      enableCompression: true,
      clock,
      logger,
      isReady: () => true,
    });
    upkeep.start();
    const chunks = async (): Promise<readonly string[]> =>
      (await client.keys(`ps:{${namespace}/n1}:*:*`)).filter((key) => !key.includes('tail')).toSorted();
    const sizeOf = async (): Promise<number> =>
      (await Promise.all((await chunks()).map((key) => client.memory('USAGE', key)))).reduce<number>(
        (sum, bytes) => sum + (bytes ?? 0),
        0,
      );
    const before = await chunks();
    expect(await sizeOf()).toBeGreaterThan(60_000);
    clock.advance(hourMs);
    await waitFor('the budget', () => logger.lines.find(({ fields }) => fields['event'] === 'history-budget'));
    const after = await waitFor('it to be small enough', async () => (await sizeOf()) <= 60_000 && (await chunks()));
    const raw = before.filter((key) => key.includes(':raw'));
    expect(after).not.toContain(raw[0]);
    expect(after.filter((key) => key.includes(':m10:'))).toEqual(before.filter((key) => key.includes(':m10:')));
  });

  it('is read in every format that was ever written', async () => {
    const namespace = 'older';
    const client = await plainClient(server);
    const keys = new RedisKeys(namespace);
    const [atMs, laterMs] = [stepAt(1, 4), stepAt(2, 4)];
    const [plain, deflated] = [false, true] as const;
    const event = optimizationFixture({ id: 'old', atMs });
    const points = Array.from({ length: 20 }, (_, slot) => pointFixture({ slot, workerId: slot + 1 }));
    const frames = [frameFixture({ atMs }), frameFixture({ atMs: laterMs, points })];
    const stored = [encodeStored(frames[0], plain), encodeStored(frames[1], deflated)];
    expect(stored.map((payload) => payload?.[0])).toEqual([1, 2]);
    await client.xadd(keys.tail('n1'), `${atMs}-0`, 'd', stored[0] ?? '');
    await client.xadd(keys.tail('n1'), `${laterMs}-0`, 'd', stored[1] ?? '');
    await client.xadd(keys.events, '*', 'd', encodeStored(event, plain) ?? '');
    const states = ['n2', 'n3'].map((nodeId) => snapshotFixture({ nodeId, seq: 3 }));
    for (const [i, state] of states.entries()) {
      const { nodeId } = state;
      const header = Buffer.from(`${Date.now()} ${nodeId}-a 3\n`);
      const payload = encodeStored({ ...state, more: 'x'.repeat(600 * i) }, i === 1) ?? Buffer.alloc(0);
      expect(payload[0]).toBe(i + 1);
      await client.set(keys.now(nodeId), Buffer.concat([header, payload]));
      await client.zadd(keys.alive, Date.now() + hourMs, nodeId);
    }
    const { store } = openTestStore(server.url, { namespace });
    await waitFor('the connection', () => store.health().isConnected);
    store.append(frameFixture({ atMs: stepAt(4, 4) }));
    await written(store);
    const reader = openTestStore(server.url, { namespace, instanceId: 'reader' }).store;
    const range = { fromMs: atMs - 1, toMs: laterMs, nodeId: 'n1' };
    expect(await waitFor('an answer', () => reader.history(range))).toEqual(frames);
    expect(await reader.events({ limit: 5 })).toEqual([event]);
    expect((await reader.now()).map(({ snapshot }) => snapshot)).toEqual(states);
    expect(reader.health().skippedCount).toBe(0);
  });

  it('R7 the lease of a node is kept by the clock of Redis: a clock that is two hours off changes nothing', async () => {
    const off = { ...systemClock, now: () => Date.now() - 2 * hourMs };
    const right = openTestStore(server.url);
    const wrong = openTestStore(server.url, {
      namespace: right.namespace,
      nodeId: 'n2',
      instanceId: 'n2-a',
      clock: off,
    });
    right.store.publish(snapshotFixture({ atMs: Date.now() }));
    wrong.store.publish(snapshotFixture({ nodeId: 'n2', atMs: off.now() }));
    for (const { store } of [right, wrong]) {
      const states = await waitFor('both', async () => {
        const found = await store.now();
        return found.length === 2 && found;
      });
      expect(states.map(({ isAlive }) => isAlive)).toEqual([true, true]);
      for (const { ageMs } of states) expect(ageMs).toBeLessThan(60_000);
      expect((await store.nodes()).map(({ presence }) => presence)).toEqual(['alive', 'alive']);
    }
  });
});

/** Figures that deflate badly, as those of a real machine do. */
function noisyPoints(minute: number) {
  return Array.from({ length: 20 }, (_, slot) => {
    const noise = (n: number): number => Math.abs(Math.sin(minute * 7919 + slot * 104_729 + n * 1_299_709));
    const values = { cpuRatio: noise(1), rssBytes: 1e9 * noise(2), heapUsedBytes: 1e9 * noise(3) };
    return pointFixture({ slot, workerId: slot + 1, values });
  });
}
