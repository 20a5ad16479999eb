import { describe, expect, it } from 'vitest';
import { RedisKeys } from '../../src/store/redis/keys.js';
import type { RedisSettings } from '../../src/store/redis/redis-target.js';
import { caughtUp, holderOf, isMaster, moveSlot } from '../support/redis-admin.js';
import { startRedisCluster } from '../support/redis-cluster.js';
import { startSentinels } from '../support/redis-sentinels.js';
import type { RedisServer } from '../support/redis-server.js';
import { openTestStore } from '../support/redis-store-harness.js';
import { StoreTraffic } from '../support/store-traffic.js';
import { tools } from '../support/tools.js';
import { waitFor } from '../support/wait-for.js';

/** `npm run test:redis -- --rounds 10` makes them many. */
const rounds = Number(process.env['PS_REDIS_ROUNDS'] ?? 1);
/** One store bears 700 steps of traffic. */
const everyMs = rounds > 1 ? 250 : 50;
const longMs = 60_000 * rounds;
const namespace = 'failover';
const downAfterMs = 1000;

interface Pair {
  readonly master: RedisServer;
  readonly replica: RedisServer;
}

describe.skipIf(!tools.redis)('whoever is the master of Redis', () => {
  it(
    'R10 after a kill of the master behind sentinels all that was held is written, once, soon after the new one is there',
    async () => {
      const { settings, master, replica } = await startSentinels({ downAfterMs });
      const pairs = [
        { master, replica },
        { master: replica, replica: master },
      ] as const;
      await survives(settings, (round) => Promise.resolve(pairs[round % 2 === 0 ? 0 : 1]));
    },
    longMs,
  );

  it(
    'R10 after a kill of a master of a cluster all that was held is written, once, soon after its replica took over',
    async () => {
      const { settings, masters, replicas } = await startRedisCluster({
        hasReplicas: true,
        nodeTimeoutMs: downAfterMs,
      });
      const nodes = [...masters, ...replicas];
      await survives(settings, async () => {
        const holder = await holderOf(nodes, new RedisKeys(namespace).alive);
        const index = nodes.indexOf(holder);
        const other = nodes[(index + masters.length) % nodes.length];
        return { master: holder, replica: other ?? holder };
      });
    },
    longMs,
  );

  it(
    'R10 slots that move to another master while they are written to lose nothing and get nothing twice',
    async () => {
      const cluster = await startRedisCluster();
      const { store } = openTestStore(cluster.settings.redisUrl, { namespace, ...cluster.settings });
      const reader = openTestStore('', { namespace, ...cluster.settings, instanceId: 'reader' }).store;
      const traffic = new StoreTraffic(store, reader, everyMs);
      traffic.start();
      const keys = new RedisKeys(namespace);
      await waitFor('the first writes', () => store.health().writtenCount > 10);
      for (let round = 0; round < rounds; round += 1)
        for (const key of [keys.events, keys.tail('n1')]) {
          const before = traffic.count;
          await moveSlot(cluster, key, () => waitFor('more', () => traffic.count > before + 10));
        }
      await traffic.settle();
      expect(traffic.longestCallMs).toBeLessThan(1000);
      await traffic.expectWhole();
    },
    longMs,
  );
});

/** Kills one master after another, each when its replica has everything: what it had not passed on is lost with it. */
async function survives(settings: RedisSettings, pairOf: (round: number) => Promise<Pair>): Promise<void> {
  const { store, lines } = openTestStore(settings.redisUrl, { namespace, ...settings });
  const reader = openTestStore('', { namespace, ...settings, instanceId: 'reader' }).store;
  const traffic = new StoreTraffic(store, reader, everyMs);
  for (let round = 0; round < rounds; round += 1) {
    const before = traffic.count;
    traffic.start();
    await waitFor('writes', () => traffic.count > before + 3);
    await traffic.settle();
    const { master, replica } = await pairOf(round);
    await caughtUp(master, replica);
    await master.kill();
    traffic.start();
    await waitFor('a new master', () => isMaster(replica), 40_000);
    const [isThereAtMs, writtenCount] = [performance.now(), store.health().writtenCount];
    await waitFor('writes on the new master', () => store.health().writtenCount > writtenCount, 30_000);
    const backMs = performance.now() - isThereAtMs;
    if (rounds > 1) process.stdout.write(`round ${round + 1}: writes back after ${Math.round(backMs)} ms\n`);
    expect(backMs).toBeLessThan(20_000);
    if (round + 1 === rounds) break;
    traffic.pause();
    await master.restart();
    await caughtUp(replica, master);
  }
  await traffic.settle();
  expect(traffic.longestCallMs).toBeLessThan(1000);
  expect(lines.filter(({ fields }) => fields['event'] === 'redis-lost-writes')).toEqual([]);
  await traffic.expectWhole();
}
