import { deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { encodeStored } from '../../src/store/redis/codec.js';
import { writeBlock } from '../../src/store/archive/block.js';
import { rowOfPoint } from '../../src/store/archive/chunk.js';
import { pack } from '../../src/store/archive/packed.js';
import { RedisKeys } from '../../src/store/redis/keys.js';
import { startRedis } from '../support/redis-server.js';
import { openTestStore, plainClient } from '../support/redis-store-harness.js';
import { frameFixture, optimizationFixture, pointFixture, snapshotFixture } from '../support/snapshot-fixture.js';
import { waitFor } from '../support/wait-for.js';
import { tools } from '../support/tools.js';

const atMs = Math.floor(Date.now() / 10_000) * 10_000;
const hourMs = 3_600_000;
const bomb = Buffer.concat([Buffer.of(2), deflateRawSync(Buffer.alloc(64_000_000, 0x20))]);
const hostilePayloads = [
  Buffer.from('garbage'),
  Buffer.of(),
  Buffer.of(9, 1, 2),
  Buffer.from('\x01{"nodeId":1}'),
  bomb,
];

describe.skipIf(!tools.redis)('what is in Redis', () => {
  it('R7 R10 R85 R86 R87 a second process reads what the primary wrote, each with its workerId', async () => {
    const server = await startRedis();
    const { store, namespace } = openTestStore(server.url);
    const event = optimizationFixture({ atMs });
    store.publish(snapshotFixture());
    store.append(frameFixture({ atMs }));
    store.record(event);
    await waitFor('the writes', () => store.health().writtenCount === 3);
    const { store: reader } = openTestStore(server.url, { namespace, nodeId: 'elsewhere', instanceId: 'reader' });
    const [state] = await waitFor('the state', () => reader.now());
    expect(state?.snapshot).toEqual(snapshotFixture());
    expect(await reader.history({ fromMs: atMs - 1, toMs: atMs })).toEqual([frameFixture({ atMs })]);
    expect(await reader.events({ limit: 1, workerId: 1, strategy: 'memory' })).toEqual([event]);
  });

  it('R81 a stopped node is out of the live state at once and leaves no key without an expiry', async () => {
    const server = await startRedis();
    const { store, namespace } = openTestStore(server.url);
    store.publish(snapshotFixture());
    store.append(frameFixture({ atMs }));
    store.record(optimizationFixture({ atMs }));
    await store.close(5000);
    const client = await plainClient(server);
    const keys = new RedisKeys(namespace);
    const left = await client.keys('*');
    expect(left).toEqual(expect.arrayContaining([keys.hosts, keys.events, keys.seenEvents, keys.tail('n1')]));
    for (const gone of [keys.alive, keys.now('n1'), keys.owner('n1')]) expect(left).not.toContain(gone);
    for (const tier of ['raw', 'm1', 'm10', 'c1'])
      expect(left.filter((key) => key.includes(`:${tier}:`))).toHaveLength(1);
    for (const key of left) expect(await client.pttl(key), key).toBeGreaterThan(0);
    expect(await client.xlen(keys.events)).toBe(1);
  });

  it('while a node lives, every one of its keys has an expiry', async () => {
    const server = await startRedis();
    const { store } = openTestStore(server.url);
    store.publish(snapshotFixture());
    store.append(frameFixture({ atMs }));
    store.record(optimizationFixture({ atMs }));
    await waitFor('the writes', () => store.health().writtenCount === 3);
    const client = await plainClient(server);
    const all = await client.keys('*');
    expect(all.length).toBeGreaterThanOrEqual(7);
    for (const key of all) expect(await client.pttl(key), key).toBeGreaterThan(0);
  });

  it("a node's last sign is that of its state, and that of the list of nodes once the state is gone", async () => {
    const server = await startRedis();
    const { store, namespace } = openTestStore(server.url);
    store.publish(snapshotFixture());
    await waitFor('the write', () => store.health().writtenCount === 1);
    const client = await plainClient(server);
    const keys = new RedisKeys(namespace);
    const seenMs = Number(await client.zscore(keys.hosts, 'n1')) - hourMs;
    await client.zadd(keys.hosts, seenMs, 'n1');
    const [known] = await store.nodes();
    expect(known?.ageMs).toBeLessThan(hourMs);
    await client.del(keys.now('n1'));
    const [forgotten] = await store.nodes();
    expect(forgotten?.ageMs).toBeGreaterThanOrEqual(hourMs);
  });

  it('a new state is announced on the live channel', async () => {
    const server = await startRedis();
    const { store, namespace } = openTestStore(server.url);
    const client = await plainClient(server);
    const heard: string[] = [];
    client.on('message', (_channel, text) => heard.push(text));
    await client.subscribe(new RedisKeys(namespace).liveChannel);
    store.publish(snapshotFixture({ seq: 41 }));
    await waitFor('the announcement', () => heard.includes('n1 41'));
  });

  it('hostile history and events are skipped and counted; the rest is answered', async () => {
    const server = await startRedis();
    const { store, namespace } = openTestStore(server.url);
    const client = await plainClient(server);
    const keys = new RedisKeys(namespace);
    for (const [i, payload] of hostilePayloads.entries()) {
      await client.xadd(keys.tail('n1'), `${atMs - 100 + i}-0`, 'd', payload);
      await client.xadd(keys.events, '*', 'd', payload);
    }
    const stranger = encodeStored(frameFixture({ nodeId: 'n2', atMs: atMs - 50 }), true) ?? '';
    await client.xadd(keys.tail('n1'), `${atMs - 50}-0`, 'd', stranger);
    store.append(frameFixture({ atMs }));
    store.record(optimizationFixture({ atMs }));
    await waitFor('the writes', () => store.health().writtenCount === 2);
    const { store: reader } = openTestStore(server.url, { namespace, instanceId: 'reader' });
    const frames = await waitFor('an answer', () => reader.history({ fromMs: 0, toMs: atMs }));
    expect(frames).toEqual([frameFixture({ atMs })]);
    expect(await reader.events({ limit: 10 })).toHaveLength(1);
    expect(reader.health().skippedCount).toBe(2 * hostilePayloads.length + 1);
  });

  it('hostile states, names and key types are skipped and counted; the rest is answered', async () => {
    const server = await startRedis();
    const { store, namespace } = openTestStore(server.url);
    store.publish(snapshotFixture());
    await waitFor('the write', () => store.health().writtenCount === 1);
    const client = await plainClient(server);
    const keys = new RedisKeys(namespace);
    const farMs = Date.now() + 60_000;
    for (const name of ['{evil}', 'x'.repeat(100), 'n2', 'n3', 'n4']) await client.zadd(keys.alive, farMs, name);
    await client.set(keys.now('n2'), '1 n2-a 1\ngarbage');
    await client.set(
      keys.now('n3'),
      Buffer.concat([Buffer.from('1 n3-a 1\n'), encodeStored(snapshotFixture(), true)!]),
    );
    await client.lpush(keys.now('n4'), 'a list');
    const { store: reader } = openTestStore(server.url, { namespace, instanceId: 'reader' });
    const states = await waitFor('an answer', () => reader.now());
    expect(states.map((state) => state.snapshot.nodeId)).toEqual(['n1']);
    expect(reader.health().skippedCount).toBe(5);
  });

  it('an answer of more than 50,000 stored points is refused with a remedy, and a shorter one is given', async () => {
    const server = await startRedis();
    const client = await plainClient(server);
    const namespace = 'points';
    const points = Array.from({ length: 1000 }, (_, slot) => pointFixture({ slot, workerId: slot + 1 }));
    for (let endMs = atMs - 500_000; endMs <= atMs; endMs += 10_000) {
      const rows = points.map((point) => rowOfPoint(point, endMs));
      const payload = pack(writeBlock({ stepMs: 10_000, rows }), true) ?? '';
      await client.xadd(new RedisKeys(namespace).tail('n1'), `${endMs}-0`, 'd', payload);
    }
    const { store: reader } = openTestStore(server.url, { namespace, instanceId: 'reader' });
    const ask = (fromMs: number) => reader.history({ fromMs, toMs: atMs });
    await waitFor('an answer', async () => (await ask(atMs - 20_000)).length === 2);
    await expect(ask(0)).rejects.toMatchObject({ code: 'PS_STORE_BAD_QUERY', details: { place: 'from' } });
  });
});
