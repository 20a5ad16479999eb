import { describe, expect, it } from 'vitest';
import { minuteAgo, plainClient, openTestStore } from '../support/redis-store-harness.js';
import { documentedRights } from '../support/redis-rights.js';
import { startRedis } from '../support/redis-server.js';
import { frameFixture, optimizationFixture, snapshotFixture } from '../support/snapshot-fixture.js';
import { tools } from '../support/tools.js';
import { waitFor } from '../support/wait-for.js';

describe.skipIf(!tools.redis)('a Redis user with the least rights', () => {
  it('can do everything that the store does, and nothing else', async () => {
    const server = await startRedis();
    const admin = await plainClient(server);
    await admin.call('ACL', 'SETUSER', ...documentedRights());
    await admin.call('ACL', 'SETUSER', 'default', 'off');
    const url = server.url.replace('redis://', 'redis://perf-supervisor:PASSWORD@');
    const { store, lines } = openTestStore(url, { namespace: 'main' });
    const atMs = minuteAgo();
    store.publish(snapshotFixture());
    for (let i = 12; i >= 0; i -= 1) store.append(frameFixture({ atMs: atMs - i * 10_000 }));
    store.record(optimizationFixture({ atMs }));
    await waitFor('the writes', () => store.health().writtenCount === 15 && store.health().pendingCount === 0);
    const { store: reader } = openTestStore(url, { namespace: 'main', nodeId: 'n2', instanceId: 'reader' });
    await waitFor('the state', async () => (await reader.now()).length === 1);
    expect(await reader.nodes()).toMatchObject([{ nodeId: 'n1', presence: 'alive' }]);
    expect(await reader.history({ fromMs: 0, toMs: atMs, stepMs: 60_000 })).not.toHaveLength(0);
    expect(await reader.events({ limit: 1 })).toHaveLength(1);
    const minutes = { fromMs: atMs - 600_000, toMs: atMs, stepMs: 60_000, metrics: ['cpuRatio'], histograms: [] };
    await waitFor('a merged minute', async () => (await reader.clusterHistory(minutes)).length > 0, 40_000);
    await store.close(5000);
    expect(lines.filter(({ level }) => level !== 'info')).toEqual([]);
    const stranger = await plainClient(server, 'PASSWORD', 'perf-supervisor');
    for (const command of ['KEYS *', 'FLUSHALL', 'CONFIG GET *', 'GET other']) {
      const [name = '', ...args] = command.split(' ');
      await expect(stranger.call(name, ...args)).rejects.toThrow(/NOPERM/);
    }
  });

  it('S11 a user of a node takes commands and cannot command another node, and one that may only read cannot at all', async () => {
    const server = await startRedis();
    const admin = await plainClient(server);
    const rights = documentedRights()
      .slice(1)
      .filter((word) => !/^[~&]|^reset|^on$|^>/.test(word));
    const userOf = (name: string, ...keys: readonly string[]) =>
      admin.call(
        'ACL',
        'SETUSER',
        name,
        'on',
        '>PASSWORD',
        'resetkeys',
        ...keys,
        'resetchannels',
        '&ps:{main*',
        ...rights,
      );
    await userOf('n1', '~ps:{main}:*', '~ps:{main/n1}:*', '%R~ps:{main/*');
    await userOf('looker', '%R~ps:{main*');
    const as = (user: string, nodeId: string) =>
      openTestStore(server.url.replace('redis://', `redis://${user}:PASSWORD@`), { namespace: 'main', nodeId }).store;
    const operator = openTestStore(server.url, { namespace: 'main', nodeId: 'n2', instanceId: 'n2-a' }).store;
    const [node, looker] = [as('n1', 'n1'), as('looker', 'n3')];
    node.publish(snapshotFixture());
    operator.publish(snapshotFixture({ nodeId: 'n2' }));
    await waitFor('both nodes', async () => (await operator.now()).length === 2);
    await waitFor('the looker', () => looker.health().isConnected);
    const about = { body: {}, instanceId: 'n1-a', by: 'test', fromNodeId: 'n2' };
    const command = { ...about, id: 'command-1', action: 'drain' as const };
    const waiting = new Promise<void>((resolve) => node.commands?.onWaiting(resolve));
    await operator.commands?.send('n1', command, 60_000);
    await operator.commands?.send('n1', command, 60_000);
    node.publish(snapshotFixture({ seq: 2 }));
    await waiting;
    expect(await node.commands?.take()).toEqual([{ command, isExpired: false }]);
    await node.commands?.finish('command-1', { state: 'done', report: {} });
    expect(await operator.commands?.result('n1', 'command-1')).toEqual({ state: 'done', report: {} });
    await expect(node.commands?.send('n2', { ...command, id: 'command-2' }, 60_000)).rejects.toThrow(/permission/);
    await expect(looker.commands?.send('n1', { ...command, id: 'command-3' }, 60_000)).rejects.toThrow(/permission/);
    expect(await looker.now()).toHaveLength(2);
  });
});
