import { randomUUID } from 'node:crypto';
import { onTestFinished } from 'vitest';
import { systemClock } from '../../src/core/clock.js';
import { silentLogger } from '../../src/core/logger.js';
import type { MetricsStore } from '../../src/store/metrics-store.js';
import { RedisStore } from '../../src/store/redis/redis-store.js';
import type { RedisSettings } from '../../src/store/redis/redis-target.js';
import type { StoreHarness } from './metrics-store-suite.js';

/** So long a node of a harness counts as alive, ms. */
export const leaseMs = 250;

/** Nodes of one cluster on a real Redis, in a namespace of its own. */
export function redisHarness(redis: RedisSettings, wrap: (store: RedisStore) => MetricsStore): StoreHarness {
  const namespace = randomUUID();
  const open = (nodeId: string, instanceId = `${nodeId}-a`): MetricsStore => {
    const store = wrap(
      new RedisStore({
        redis,
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
