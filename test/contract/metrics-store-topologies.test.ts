import { afterAll, describe } from 'vitest';
import { startRedisCluster } from '../support/redis-cluster.js';
import { startSentinels } from '../support/redis-sentinels.js';
import { tools } from '../support/tools.js';
import { metricsStoreContract } from './metrics-store-suite.js';
import { redisHarness } from './redis-contract-harness.js';

const nowhere = { redisUrl: '' };
/** Of a loaded machine no master may be replaced here. */
const downAfterMs = 60_000;
const [sentinels, cluster] = tools.redis
  ? await Promise.all([startSentinels({ onEnd: afterAll, downAfterMs }), startRedisCluster({ onEnd: afterAll })])
  : [];

describe.skipIf(!sentinels)('RedisStore behind sentinels', () =>
  metricsStoreContract(() => redisHarness(sentinels?.settings ?? nowhere, (store) => store)),
);

describe.skipIf(!cluster)('RedisStore in a cluster of three masters', () =>
  metricsStoreContract(() => redisHarness(cluster?.settings ?? nowhere, (store) => store)),
);
