/**
 * `node bench/redis-load/run.mjs [--nodes 125] [--recorded 125] [--workers 8] [--seconds 5] [--prometheus]`: plays a
 * cluster into one Redis through our own store, with an hour of history of as many nodes as are recorded (2.6 s of
 * processor each), asks what a dashboard asks, and prints memory, writes and latencies as they stand in docs/sizing.md;
 * with --prometheus the recorded nodes are put into Prometheus too. Needs redis-server; build first.
 */
import { parseArgs } from 'node:util';
import { Redis } from 'ioredis';
import { RedisKeys } from '../../dist/store/redis/keys.js';
import { RedisVault } from '../../dist/store/redis/redis-vault.js';
import { loadAverage, machineFacts } from '../support/figures/machine-facts.mjs';
import { closeScopesOnSignal, createScope } from '../support/rounds/scope.mjs';
import { fill, hourMs, minuteMs, namespace, openNode, recordDay, sealDay, steps } from './cluster.mjs';
import { startPlainRedis } from './plain-redis.mjs';
import { measurePrometheus } from './prometheus.mjs';
import { ask } from './questions.mjs';
import { measureTicks } from './ticks.mjs';

const { values: flags } = parseArgs({
  options: {
    nodes: { type: 'string', default: '125' },
    recorded: { type: 'string', default: '125' },
    workers: { type: 'string', default: '8' },
    seconds: { type: 'string', default: '5' },
    prometheus: { type: 'boolean', default: false },
  },
});
const [nodeCount, recordedCount, workerCount, seconds] = [
  flags.nodes,
  flags.recorded,
  flags.workers,
  flags.seconds,
].map(Number);
const metricCount = 25;

closeScopesOnSignal();
const scope = createScope();
try {
  await main();
} finally {
  await scope.close();
}

async function main() {
  const [facts, loadBefore] = [machineFacts(), loadAverage()];
  const endMs = Math.floor(Date.now() / minuteMs) * minuteMs;
  const server = await startPlainRedis(scope);
  const client = new Redis(server.port);
  scope.add(() => client.disconnect());
  const keys = new RedisKeys(namespace);
  const vault = new RedisVault({ keys, redis: () => client, onSkipped: () => {} });
  const nodes = Array.from({ length: nodeCount }, (_, i) => openNode(scope, server.port, i, workerCount));
  const recorded = nodes.slice(0, recordedCount);
  const parts = await fill(nodes, recorded, endMs);
  const sizes = await sizesOf({ vault, client, keys, recorded, endMs });
  await sealDay(vault, parts, endMs);
  const answers = await ask(scope, server.port, nodes, endMs);
  const ticks = await measureTicks({ client, port: server.port, keys, nodes, seconds, endMs });
  print(
    `${facts.cpuModel}, ${facts.coreCount} cores, kernel ${facts.kernel}, Node ${facts.node}, Redis ${server.version};`,
  );
  print(
    `load ${loadBefore.toFixed(1)} before and ${loadAverage().toFixed(1)} after. ${nodeCount} nodes of ${workerCount} workers,`,
  );
  print(`${metricCount} metrics and one distribution each, an hour in steps of 10 s.\n`);
  printSizes(sizes);
  printTicks(ticks);
  print('| question | p50 ms | p95 ms |\n| --- | --- | --- |');
  for (const { name, p50Ms, p95Ms } of answers) print(`| ${name} | ${p50Ms.toFixed(2)} | ${p95Ms.toFixed(2)} |`);
  if (!flags.prometheus) return;
  const { bytesPerSample, answers: theirs } = await measurePrometheus(scope, {
    nodeCount: recordedCount,
    workerCount,
    endMs,
  });
  print(`\nPrometheus, the same figures of ${recordedCount} nodes: ${bytesPerSample.toFixed(2)} bytes a sample.\n`);
  print('| question to Prometheus | p50 ms | p95 ms |\n| --- | --- | --- |');
  for (const { name, p50Ms, p95Ms } of theirs) print(`| ${name} | ${p50Ms.toFixed(2)} | ${p95Ms.toFixed(2)} |`);
}

/** Bytes in Redis for each worker by what they hold, keys included. */
async function sizesOf({ vault, client, keys, recorded, endMs }) {
  const workers = recorded.length * workerCount;
  const total = (list) => list.reduce((sum, bytes) => sum + (bytes ?? 0), 0);
  const usage = async (names) =>
    total(await Promise.all(names.map((key) => client.memory('USAGE', key, 'SAMPLES', 0))));
  const chunks = async (nodeIds, tier, content, starts) => {
    const places = starts.map((startMs) => ({ of: 'node', tier, content, startMs }));
    return total(await vault.sizes(nodeIds.flatMap((nodeId) => places.map((place) => ({ ...place, nodeId })))));
  };
  const halfHours = Array.from({ length: 4 }, (_, i) => (Math.floor(endMs / (hourMs / 2)) - i) * (hourMs / 2));
  const names = recorded.map(({ nodeId }) => nodeId);
  const day = await recordDay(vault, workerCount, endMs);
  const hours = Array.from({ length: 24 }, (_, i) => day.startMs + i * hourMs);
  const parts = { of: 'cluster', content: 'parts', startMs: endMs - 10 * minuteMs };
  return {
    rawHour: (await chunks(names, 'raw', 'figures', halfHours)) / workers,
    rawDistributionsHour: (await chunks(names, 'raw', 'histograms', halfHours)) / workers,
    tail: (await usage(names.map((nodeId) => keys.tail(nodeId)))) / workers,
    state: (await usage(names.map((nodeId) => keys.now(nodeId)))) / workers,
    minutesDay: (await chunks([day.nodeId], 'minutes', 'figures', hours)) / workerCount,
    minuteDistributionsDay: (await chunks([day.nodeId], 'minutes', 'histograms', hours)) / workerCount,
    tenMinutesDay: (await chunks([day.nodeId], 'tenMinutes', 'figures', [day.startMs])) / workerCount,
    partOfMinute: total(await vault.sizes([parts])) / workers,
  };
}

function printSizes(sizes) {
  const texts = {
    rawHour: 'single steps, an hour',
    rawDistributionsHour: 'their distributions, an hour',
    tail: 'the last steps as recorded',
    state: 'the state',
    minutesDay: 'minutes, a day',
    minuteDistributionsDay: 'their distributions, a day',
    tenMinutesDay: 'ten minutes, a day',
    partOfMinute: 'its part of a minute of the cluster',
  };
  print('| in Redis | KiB a worker |\n| --- | --- |');
  for (const [name, text] of Object.entries(texts)) print(`| ${text} | ${(sizes[name] / 1024).toFixed(2)} |`);
  print(`\nA figure of a single step: ${(sizes.rawHour / (metricCount * steps)).toFixed(2)} bytes.\n`);
}

function printTicks(ticks) {
  const names = {
    prepared: 'prepared, all nodes in a row',
    together: 'all nodes at a time',
    alone: 'one after the other',
    plain: 'five awaited commands',
    packing: 'packing a state, without Redis',
  };
  print('| writes of one client | ticks of nodes a second | its processor, us a tick | in Redis, us a tick |');
  print('| --- | --- | --- | --- |');
  for (const [name, { ticksPerSec, clientUs, redisUs }] of Object.entries(ticks))
    print(`| ${names[name]} | ${Math.round(ticksPerSec)} | ${clientUs.toFixed(0)} | ${redisUs.toFixed(0)} |`);
  print(`\nThe two scripts of a tick: ${ticks.prepared.scriptsUs.toFixed(1)} us by what Redis says of its commands;`);
  print(`by its processor time it takes ${Math.round(1e6 / ticks.prepared.redisUs)} ticks a second.\n`);
}

function print(line) {
  process.stdout.write(`${line}\n`);
}
