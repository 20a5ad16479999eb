/** A day of history of many workers in Redis, in the form in which primaries keep it, without waiting a day for it. */
import { Redis } from 'ioredis';
import { ArchiveWriter } from '../../../dist/store/archive/archive-writer.js';
import { ClusterSealer } from '../../../dist/store/archive/cluster-sealer.js';
import { defaultRetention } from '../../../dist/store/archive/tiers.js';
import { RedisKeys } from '../../../dist/store/redis/keys.js';
import { RedisVault } from '../../../dist/store/redis/redis-vault.js';
import { randomSource } from '../random-source.mjs';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const workersPerNode = 50;
const isCompressing = true;
const retention = defaultRetention;

export async function writeHistory({ url, namespace, workerCount, hours }) {
  const redis = new Redis(url);
  const keys = new RedisKeys(namespace);
  const vault = new RedisVault({ keys, redis: () => redis, onSkipped: () => undefined });
  const nodeIds = Array.from({ length: workerCount / workersPerNode }, (_, index) => `media-${index + 1}`);
  const writer = new ArchiveWriter({ nodeId: nodeIds[0], retention, isCompressing });
  let nowMs = Math.floor(Date.now() / minuteMs) * minuteMs - hours * hourMs;
  const sealer = new ClusterSealer({ vault, holder: 'bench', retention, isCompressing, now: () => nowMs });
  const random = randomSource(7);
  for (let minute = 0; minute < hours * 60; minute += 1) {
    nowMs += minuteMs;
    const frame = { nodeId: nodeIds[0], atMs: nowMs, stepMs: minuteMs, points: points(nodeIds[0], minute, random) };
    await putForAll(vault, nodeIds, writer.add(frame));
    if (minute % 30 === 29) await sealer.run();
  }
  await putForAll(vault, nodeIds, writer.flush());
  nowMs += 2 * minuteMs;
  await sealer.run();
  await redis.zadd(keys.hosts, ...nodeIds.flatMap((nodeId) => [Date.now(), nodeId]));
  await redis.quit();
}

/** Every node has lived through the same day; single steps, which are kept for two hours, are left out. */
async function putForAll(vault, nodeIds, writes) {
  const kept = writes.filter(({ address }) => address.of === 'cluster' || address.tier !== 'raw');
  await vault.put(nodeIds.flatMap((nodeId) => kept.map((write) => ofNode(write, nodeId))));
}

function ofNode(write, nodeId) {
  return write.address.of === 'cluster'
    ? { ...write, field: nodeId }
    : { ...write, address: { ...write.address, nodeId } };
}

function points(nodeId, minute, random) {
  return Array.from({ length: workersPerNode }, (_, slot) => {
    const load = 0.4 + 0.2 * Math.sin(minute / 200 + slot) + 0.05 * random();
    const requestCount = 600 * (minute + 1) + slot;
    return {
      ...{ nodeId, slot, workerId: slot + 1, generation: 1, pid: 1000 + slot },
      values: {
        cpuRatio: load,
        memoryRatio: 0.3 + 0.1 * random() + minute / 20_000,
        eventLoopUtilizationRatio: load,
        eventLoopDelayP99Ms: 3 + 4 * random(),
        responseTimeP50Ms: 4 + 3 * random(),
        responseTimeP99Ms: 20 + 10 * random(),
        requestsPerSec: 10,
        requestCount,
        errorCount: Math.floor(requestCount / 400),
        errorRatio: 0.0025,
        peersConnected: Math.round(60 * load),
        throughputBytesPerSec: Math.round(4e6 * load),
        heapUsedBytes: Math.round(4e7 + 6e6 * random()),
        rssBytes: Math.round(1.1e8 + 3e5 * random()),
      },
      histograms: {
        eventLoopDelayMs: { scale: 0, zeroCount: 0, offset: 0, counts: [8, 2], count: 10, sum: 18, max: 7 },
        responseTimeMs: {
          scale: 0,
          zeroCount: 0,
          offset: 1,
          counts: [20, 300, 250, 30],
          count: 600,
          sum: 6000,
          max: 31,
        },
      },
    };
  });
}
