/** The cluster of run.mjs: its nodes with the stores that their primaries have, and an hour of their history. */
import { systemClock } from '../../dist/core/clock.js';
import { silentLogger } from '../../dist/core/logger.js';
import { partialOf } from '../../dist/metrics/partial-figures.js';
import { ArchiveWriter } from '../../dist/store/archive/archive-writer.js';
import { packColumns, rowOfParts } from '../../dist/store/archive/cluster-rows.js';
import { defaultRetention } from '../../dist/store/archive/tiers.js';
import { RedisStore } from '../../dist/store/redis/redis-store.js';
import { waitUntil } from '../support/wait-until.mjs';
import { randomFrom, responseTimes, workerFigures } from './figures.mjs';

export const minuteMs = 60_000;
export const hourMs = 60 * minuteMs;
export const namespace = 'bench';
const stepMs = 10_000;
export const steps = hourMs / stepMs;

export function openBenchStore(port, nodeId) {
  return new RedisStore({
    redis: { redisUrl: `redis://127.0.0.1:${port}` },
    namespace,
    nodeId,
    instanceId: `${nodeId}-a`,
    leaseMs: minuteMs,
    historyIntervalMs: stepMs,
    enableCompression: true,
    clock: systemClock,
    logger: silentLogger,
  });
}

export function openNode(scope, port, index, workerCount) {
  const nodeId = `node-${index}`;
  const random = randomFrom(index + 1);
  const store = openBenchStore(port, nodeId);
  scope.add(() => store.close(0));
  return { nodeId, random, store, workers: Array.from({ length: workerCount }, () => workerFigures(random)) };
}

/** The states of all nodes, and an hour of some as it would come, a minute at a time. @returns what each node adds to a minute of the cluster */
export async function fill(nodes, recorded, endMs) {
  const settled = () => nodes.every(({ store }) => store.health().isConnected && store.health().pendingCount === 0);
  await waitUntil('the connections', () => nodes.every(({ store }) => store.health().isConnected), minuteMs);
  for (let step = 1; step <= steps; step += 1) {
    for (const node of recorded) node.store.append(frameOf(node, step, endMs));
    if (step % 6 === 0) await waitUntil('the writes', settled, 2 * minuteMs);
  }
  for (const node of nodes) node.store.publish(snapshotOf(node, 1, endMs));
  for (let i = 0; i < 1000; i += 1) nodes[i % nodes.length].store.record(eventOf(nodes[i % nodes.length], i, endMs));
  await waitUntil('the writes', settled, 2 * minuteMs);
  return nodes.map((node) => partialOf(frameOf(node, steps, endMs).points));
}

/** A whole day of one more node, in minutes: its chunks are fuller, and so smaller, than those of a first hour. */
export async function recordDay(vault, workerCount, endMs) {
  const random = randomFrom(999);
  const node = { nodeId: 'day', random, workers: Array.from({ length: workerCount }, () => workerFigures(random)) };
  const writer = new ArchiveWriter({ nodeId: node.nodeId, retention: defaultRetention, isCompressing: true });
  const startMs = (Math.floor(endMs / (24 * hourMs)) - 1) * 24 * hourMs;
  const chunks = new Map();
  const keep = (writes) => {
    for (const write of writes) chunks.set(`${JSON.stringify(write.address)} ${write.field}`, write);
  };
  for (let minute = 1; minute <= 24 * 60; minute += 1) {
    const { points } = frameOf(node, minute, endMs);
    keep(writer.add({ nodeId: node.nodeId, atMs: startMs + minute * minuteMs, stepMs: minuteMs, points }));
  }
  keep(writer.flush());
  await vault.put([...chunks.values()].filter(({ address }) => address.of === 'node' && address.tier !== 'raw'));
  return { nodeId: node.nodeId, startMs };
}

/** A day of the cluster's minutes, sealed as the primary that has the lease seals them. */
export async function sealDay(vault, parts, endMs) {
  const newestMs = Math.floor(endMs / hourMs) * hourMs;
  for (let hour = 0; hour < 24; hour += 1) {
    const startMs = newestMs - hour * hourMs;
    const rows = Array.from({ length: 60 }, (_, i) => rowOfParts(parts, startMs + (i + 1) * minuteMs));
    const address = { of: 'cluster', content: 'hour', startMs };
    const columns = packColumns(rows, minuteMs, true);
    await vault.put(columns.map(([field, payload]) => ({ address, field, payload, keepMs: 25 * hourMs })));
  }
}

export function frameOf({ nodeId, random, workers }, step, endMs) {
  const points = workers.map((figures, slot) => ({
    ...identity(nodeId, slot),
    values: figures(step),
    histograms: { responseTimeMs: responseTimes(random) },
  }));
  return { nodeId, atMs: endMs - hourMs + step * stepMs, stepMs, points };
}

const optimizer = {
  isEnabled: true,
  isOptimizing: false,
  lastOptimizationAtMs: null,
  optimizationCount: 3,
  successRatio: 1,
  effectiveRatio: 1,
  averageDurationMs: 4,
};

export function snapshotOf({ nodeId, random, workers }, seq, endMs) {
  const shown = workers.map((figures, slot) => ({
    ...identity(nodeId, slot),
    state: 'running',
    startedAtMs: endMs - hourMs,
    sample: {
      atMs: endMs,
      windowMs: 1000,
      seq,
      values: figures(steps),
      histograms: { responseTimeMs: responseTimes(random) },
      throughputSource: 'sockets',
      optimizer,
      streams: [],
    },
  }));
  return { nodeId, instanceId: `${nodeId}-a`, seq, atMs: endMs, workers: shown };
}

function eventOf({ nodeId, workers }, i, endMs) {
  const outcome = {
    id: `run-${i}`,
    name: 'memory',
    status: 'completed',
    trigger: 'command',
    startedAtMs: endMs - i,
    durationMs: 12,
    actions: [{ action: 'purge-expired', count: i }],
  };
  return { ...identity(nodeId, i % workers.length), type: 'optimization', id: `event-${i}`, atMs: endMs - i, outcome };
}

function identity(nodeId, slot) {
  return { nodeId, slot, workerId: slot + 1, generation: 1, pid: 1000 + slot };
}
