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
});
