import { randomUUID } from 'node:crypto';
import { afterAll, describe, onTestFinished } from 'vitest';
import { systemClock } from '../../src/core/clock.js';
import { silentLogger } from '../../src/core/logger.js';
import { MemoryStore } from '../../src/store/memory-store.js';
import type { MetricsStore } from '../../src/store/metrics-store.js';
import { RedisStore } from '../../src/store/redis/redis-store.js';
import { ResilientStore } from '../../src/store/resilient-store.js';
import { ManualClock } from '../support/manual-clock.js';
import { startRedis } from '../support/redis-server.js';
import { type StoreHarness, metricsStoreContract } from './metrics-store-suite.js';
import { tools } from '../support/tools.js';

const leaseMs = 250;
const redis = tools.redis ? await startRedis({ onEnd: afterAll }) : undefined;

describe('MemoryStore', () =>
  metricsStoreContract(() => {
    const clock = new ManualClock();
    const store = new MemoryStore({ clock, leaseMs });
    return { open: () => store, nowMs: () => clock.now(), tick: () => clock.advance(leaseMs / 5) };
  }));

describe.skipIf(!redis)('RedisStore', () => metricsStoreContract(() => redisHarness((store) => store)));

describe.skipIf(!redis)('RedisStore with memory behind it', () =>
  metricsStoreContract(() =>
    redisHarness((store) => new ResilientStore(store, new MemoryStore({ clock: systemClock, leaseMs }))),
  ),
);

function redisHarness(wrap: (store: RedisStore) => MetricsStore): StoreHarness {
  const namespace = randomUUID();
  const open = (nodeId: string, instanceId = `${nodeId}-a`): MetricsStore => {
    const store = wrap(
      new RedisStore({
        redisUrl: redis?.url ?? '',
        namespace,
        nodeId,
        instanceId,
        leaseMs,
        historyIntervalMs: 10_000,
        enableCompression: true,
        clock: systemClock,
        logger: silentLogger,
      }),
    );
    onTestFinished(() => store.close(0));
    return store;
  };
  return { open, nowMs: () => Date.now(), tick: () => undefined };
}
