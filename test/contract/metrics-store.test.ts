import { afterAll, describe } from 'vitest';
import { systemClock } from '../../src/core/clock.js';
import { MemoryStore } from '../../src/store/memory-store.js';
import { ResilientStore } from '../../src/store/resilient-store.js';
import { ManualClock } from '../support/manual-clock.js';
import { startRedis } from '../support/redis-server.js';
import { tools } from '../support/tools.js';
import { metricsStoreContract } from './metrics-store-suite.js';
import { leaseMs, redisHarness } from './redis-contract-harness.js';

const redis = tools.redis ? await startRedis({ onEnd: afterAll }) : undefined;
const settings = { redisUrl: redis?.url ?? '' };

describe('MemoryStore', () =>
  metricsStoreContract(() => {
    const clock = new ManualClock();
    const store = new MemoryStore({ clock, leaseMs });
    return { open: () => store, nowMs: () => clock.now(), tick: () => clock.advance(leaseMs / 5) };
  }));

describe.skipIf(!redis)('RedisStore', () => metricsStoreContract(() => redisHarness(settings, (store) => store)));

describe.skipIf(!redis)('RedisStore with memory behind it', () =>
  metricsStoreContract(() =>
    redisHarness(settings, (store) => new ResilientStore(store, new MemoryStore({ clock: systemClock, leaseMs }))),
  ),
);
