import { describe, expect, it } from 'vitest';
import { startRedis } from '../support/redis-server.js';
import { openTestStore, plainClient } from '../support/redis-store-harness.js';
import { frameFixture, optimizationFixture, snapshotFixture } from '../support/snapshot-fixture.js';
import { waitFor } from '../support/wait-for.js';
import { tools } from '../support/tools.js';

const password = 'correct-horse-7193';

describe.skipIf(!tools.redis)('a Redis that says no', () => {
  it('a wrong password is a reason in health and log, and appears in neither', async () => {
    const server = await startRedis({ args: ['--requirepass', password] });
    const { store, lines } = openTestStore(`redis://:wrong-horse-5512@127.0.0.1:${server.port}`);
    store.publish(snapshotFixture());
    await waitFor('the refusal', () => store.health().reason?.includes('WRONGPASS'));
    expect(store.health().isConnected).toBe(false);
    expect((await store.now())[0]?.snapshot.seq).toBe(1);
    expect(JSON.stringify([lines, store.health()])).not.toContain('wrong-horse-5512');
  });

  it('the right password is used and is in no log line', async () => {
    const server = await startRedis({ args: ['--requirepass', password] });
    const { store, lines } = openTestStore(`redis://:${password}@127.0.0.1:${server.port}`);
    store.publish(snapshotFixture());
    await waitFor('the write', () => store.health().writtenCount === 1);
    expect(JSON.stringify(lines)).not.toContain(password);
  });

  it('a Redis out of memory keeps nothing back from the node: the present goes on, history waits and is sent again, and both are told', async () => {
    const server = await startRedis({ args: ['--maxmemory-policy', 'noeviction'] });
    const { store, lines } = openTestStore(server.url);
    const client = await plainClient(server);
    await client.config('SET', 'maxmemory', '1mb');
    store.publish(snapshotFixture());
    store.append(frameFixture({ atMs: Math.floor(Date.now() / 10_000) * 10_000 }));
    store.record(optimizationFixture());
    await waitFor('the refusal', () => store.health().reason?.includes('OOM'));
    await waitFor('the state', () => store.health().writtenCount === 1);
    expect(store.health()).toMatchObject({ isConnected: true, pendingCount: 2, droppedCount: 0 });
    expect((await store.now()).map((state) => state.snapshot.nodeId)).toEqual(['n1']);
    expect(await store.events({ limit: 5 })).toHaveLength(1);
    expect(lines.filter((line) => line.fields['event'] === 'redis-refused')).toHaveLength(1);

    await client.config('SET', 'maxmemory', '0');
    await waitFor('the writes', () => store.health().writtenCount === 3);
    expect(store.health().reason).toBeUndefined();
  });

  it('writes wait while the password is wrong or Redis may only be read, and are there when that is over', async () => {
    const server = await startRedis({ args: ['--requirepass', password] });
    const { store } = openTestStore(`redis://:new-horse-3301@127.0.0.1:${server.port}`);
    const client = await plainClient(server, password);
    await client.replicaof('127.0.0.1', 1);
    store.publish(snapshotFixture({ seq: 1 }));
    await waitFor('the refusal', () => store.health().reason?.includes('WRONGPASS'));
    await client.config('SET', 'requirepass', 'new-horse-3301');
    await waitFor('the second refusal', () => /READONLY|MASTERDOWN/.test(store.health().reason ?? ''));
    expect(store.health().writtenCount).toBe(0);
    await client.replicaof('NO', 'ONE');
    await waitFor('the write', () => store.health().writtenCount === 1);
    expect(store.health().droppedCount).toBe(0);
  });

  it('scripts that Redis has forgotten are sent again', async () => {
    const server = await startRedis();
    const { store } = openTestStore(server.url);
    store.publish(snapshotFixture({ seq: 1 }));
    await waitFor('the first write', () => store.health().writtenCount === 1);
    await (await plainClient(server)).script('FLUSH');
    store.publish(snapshotFixture({ seq: 2 }));
    await waitFor('the second write', () => store.health().writtenCount === 2);
    expect(store.health().reason).toBeUndefined();
  });

  it('a second primary with the name of a living node is refused, and told so', async () => {
    const server = await startRedis();
    const first = openTestStore(server.url, { instanceId: 'a' });
    first.store.publish(snapshotFixture({ instanceId: 'a' }));
    await waitFor('the first write', () => first.store.health().writtenCount === 1);
    const second = openTestStore(server.url, { instanceId: 'b', namespace: first.namespace });
    second.store.publish(snapshotFixture({ instanceId: 'b' }));
    await waitFor('the refusal', () => second.store.health().reason?.includes('another living primary'));
    await second.store.close(0);
    expect((await first.store.now()).map((state) => state.snapshot.instanceId)).toEqual(['a']);
    await first.store.close(1000);
    const third = openTestStore(server.url, { instanceId: 'c', namespace: first.namespace });
    third.store.publish(snapshotFixture({ instanceId: 'c' }));
    await waitFor('the successor of an orderly stop, at once', () => third.store.health().writtenCount === 1, 2000);
  });
});
