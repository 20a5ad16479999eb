import { describe, expect, it } from 'vitest';
import { randomFrom, workerFigures } from '../../bench/redis-load/figures.mjs';
import type { HistoryFrame } from '../../src/protocol/snapshot.js';
import { ArchiveWriter } from '../../src/store/archive/archive-writer.js';
import { defaultRetention } from '../../src/store/archive/tiers.js';
import type { Address, VaultWrite } from '../../src/store/archive/vault.js';
import { RedisKeys } from '../../src/store/redis/keys.js';
import { RedisVault } from '../../src/store/redis/redis-vault.js';
import { startRedis } from '../support/redis-server.js';
import { plainClient } from '../support/redis-store-harness.js';
import { pointFixture } from '../support/snapshot-fixture.js';
import { tools } from '../support/tools.js';

const startMs = 1_800_000_000_000;
const slots = 8;
const steps = 360;

describe.skipIf(!tools.redis)('an hour of history in Redis', () => {
  it('takes at most 1.75 bytes for each figure of each worker, keys included', async () => {
    const client = await plainClient(await startRedis());
    const vault = new RedisVault({ keys: new RedisKeys('size'), redis: () => client, onSkipped: () => undefined });
    const writer = new ArchiveWriter({ nodeId: 'n1', retention: defaultRetention, isCompressing: true });
    let writes: VaultWrite[] = [];
    const frames = hour();
    for (const frame of frames) writes.push(...writer.add(frame));
    writes.push(...writer.flush());
    writes = writes.filter(({ address }) => address.of === 'node' && address.tier === 'raw');
    await vault.put(writes);
    const places = [...new Map(writes.map(({ address }) => [JSON.stringify(address), address])).values()];
    const bytes = (await vault.sizes(places as readonly Address[])).reduce((sum, size) => sum + size, 0);
    const figureCount = frames.flatMap(({ points }) => points.map(({ values }) => Object.keys(values).length));
    const bytesPerFigure = bytes / figureCount.reduce((sum, count) => sum + count, 0);
    expect(bytesPerFigure).toBeGreaterThan(0);
    expect(bytesPerFigure).toBeLessThanOrEqual(1.75);
  });
});

function hour(): readonly HistoryFrame[] {
  const random = randomFrom(42);
  const workers = Array.from({ length: slots }, () => workerFigures(random));
  return Array.from({ length: steps }, (_, i) => ({
    nodeId: 'n1',
    atMs: startMs + (i + 1) * 10_000,
    stepMs: 10_000,
    points: workers.map((figures, slot) => pointFixture({ slot, workerId: slot + 1, values: figures(i) })),
  }));
}
