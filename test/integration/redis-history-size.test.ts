import { describe, expect, it } from 'vitest';
import type { MetricValues } from '../../src/protocol/sample.js';
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

/** Workers under changing load, each with 25 figures that are noisy as real ones are. */
function hour(): readonly HistoryFrame[] {
  const random = randomFrom(42);
  const totals = Array.from({ length: slots }, () => ({
    requests: 0,
    received: 0,
    sent: 0,
    user: 0,
    system: 0,
    errors: 0,
  }));
  return Array.from({ length: steps }, (_, i) => {
    const atMs = startMs + (i + 1) * 10_000;
    const points = totals.map((total, slot) => {
      const load = 0.4 + 0.2 * Math.sin(i / 60) + 0.05 * random();
      total.requests += Math.round(600 * load + 20 * random());
      total.errors += random() < 0.05 ? 1 : 0;
      total.received += Math.round(4_000_000 * load + 60_000 * random());
      total.sent += Math.round(9_000_000 * load + 90_000 * random());
      total.user += Math.round(8000 * load + 90 * random());
      total.system += Math.round(900 * load + 30 * random());
      return pointFixture({ slot, workerId: slot + 1, values: figuresOf(total, load, random) });
    });
    return { nodeId: 'n1', atMs, stepMs: 10_000, points };
  });
}

type Totals = Record<'requests' | 'received' | 'sent' | 'user' | 'system' | 'errors', number>;

function figuresOf(total: Totals, load: number, random: () => number): MetricValues {
  const heapBytes = 40_000_000 + 6_000_000 * random();
  return {
    cpuRatio: load * 0.9,
    memoryRatio: heapBytes / 2_000_000_000,
    heapUsedBytes: heapBytes,
    heapTotalBytes: 64_000_000,
    heapLimitBytes: 2_000_000_000,
    externalBytes: 3_000_000 + 4096 * Math.floor(random() * 5),
    rssBytes: 110_000_000 + 300_000 * random(),
    memoryLimitBytes: 8_000_000_000,
    cpuUserTotalMs: total.user,
    cpuSystemTotalMs: total.system,
    loadAverage1: 2 + random(),
    uptimeSec: Math.round(total.user / 10),
    eventLoopUtilizationRatio: load,
    eventLoopDelayMeanMs: 1 + load * random(),
    eventLoopDelayP99Ms: 3 + 4 * random(),
    requestCount: total.requests,
    errorCount: total.errors,
    requestsPerSec: 60 * load,
    responseTimeMeanMs: 4 + 3 * random(),
    responseTimeP99Ms: 20 + 10 * random(),
    throughputBytesPerSec: 1_300_000 * load + 10_000 * random(),
    socketReceivedTotalBytes: total.received,
    socketSentTotalBytes: total.sent,
    peersConnected: 30 + Math.floor(4 * random()),
    cacheEntries: 500 + Math.floor(20 * random()),
  };
}

/** A linear congruential generator (Numerical Recipes), so that each run measures the same. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (1_664_525 * state + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}
