/** How many ticks of nodes one client writes to Redis a second, and what one costs the client, its packing and Redis. */
import { sendBatch } from '../../dist/store/redis/send-batch.js';
import { packState } from '../../dist/store/redis/live/write-state.js';
import { median } from '../support/figures/statistics.mjs';
import { frameOf, hourMs, minuteMs, snapshotOf, steps } from './cluster.mjs';
import { writeBlock } from '../../dist/store/archive/block.js';
import { rowOfPoint } from '../../dist/store/archive/chunk.js';
import { pack } from '../../dist/store/archive/packed.js';
import { measurePrepared } from './prepared-ticks.mjs';

/** A tick is the state of a node and a step of its history, packed before, as the primary does once each. */
export async function measureTicks({ client, port, keys, nodes, seconds, endMs }) {
  const ticking = nodes.map((node) => tickOf(node, keys, endMs));
  let seq = 1;
  const all = async () => {
    seq += 1;
    const results = await Promise.all(ticking.map(({ writing, batchAt }) => sendBatch(client, writing, batchAt(seq))));
    const failed = results.find(({ error }) => error !== undefined);
    if (failed) throw failed.error;
    return ticking.length;
  };
  const [one] = ticking;
  const plain = async () => {
    const { state, frame } = one;
    seq += 1;
    await client.set('plain:now', state, 'PX', minuteMs);
    await client.zadd('plain:alive', Date.now(), one.writing.nodeId);
    await client.zadd('plain:hosts', Date.now(), one.writing.nodeId);
    await client.xadd('plain:tail', 'MAXLEN', '~', 90, '*', 'd', frame);
    await client.publish('plain:live', String(seq));
    return 1;
  };
  const alone = async () => {
    seq += 1;
    const { error } = await sendBatch(client, one.writing, one.batchAt(seq));
    if (error !== undefined) throw error;
    return 1;
  };
  const packing = () => {
    seq += 1;
    packState({ ...one.snapshot, seq }, true);
    return 1;
  };
  const cost = (tick, time) => costOf(client, tick, time);
  await cost(all, 0.5);
  const nextSeq = () => (seq += 1);
  const prepared = { client, port, ticking, nextSeq, redisCpuUs: () => redisCpuUs(client) };
  return {
    prepared: await measurePrepared(prepared),
    together: await cost(all, seconds),
    ...(await inTurns({ alone, plain, packing }, cost, seconds)),
  };
}

/** A second of each in turn, since the machine is not the same from one moment to the next. */
async function inTurns(ticks, cost, seconds) {
  const found = Object.fromEntries(Object.keys(ticks).map((name) => [name, []]));
  for (let round = 0; round < seconds; round += 1)
    for (const [name, tick] of Object.entries(ticks)) found[name].push(await cost(tick, 1));
  const middle = (list, field) => median(list.map((figures) => figures[field]));
  const fields = ['ticksPerSec', 'clientUs', 'redisUs'];
  const entries = Object.entries(found).map(([name, list]) => [
    name,
    Object.fromEntries(fields.map((field) => [field, middle(list, field)])),
  ]);
  return Object.fromEntries(entries);
}

async function costOf(client, tick, seconds) {
  const startedUs = await redisCpuUs(client);
  const [startedMs, startedUsage] = [performance.now(), process.cpuUsage()];
  let count = 0;
  while (performance.now() - startedMs < seconds * 1000) count += await tick();
  const { user, system } = process.cpuUsage(startedUsage);
  const ticksPerSec = count / ((performance.now() - startedMs) / 1000);
  return { ticksPerSec, clientUs: (user + system) / count, redisUs: ((await redisCpuUs(client)) - startedUs) / count };
}

/** Processor time of Redis so far, its network included. */
async function redisCpuUs(client) {
  const times = [...(await client.info('cpu')).matchAll(/used_cpu_(?:sys|user):([\d.]+)/g)];
  return times.reduce((sum, [, seconds]) => sum + Number(seconds) * 1e6, 0);
}

function tickOf(node, keys, endMs) {
  const snapshot = snapshotOf(node, 1, endMs);
  const state = packState(snapshot, true);
  const { points, stepMs } = frameOf(node, steps, endMs);
  const frame = pack(writeBlock({ stepMs, rows: points.map((point) => rowOfPoint(point, endMs)) }), true);
  const writing = {
    keys,
    vault: { put: () => Promise.resolve() },
    nodeId: node.nodeId,
    instanceId: `${node.nodeId}-a`,
    leaseMs: minuteMs,
    historyIntervalMs: 10_000,
    pack: () => state,
  };
  const batchAt = (seq) => ({
    snapshot: { ...snapshot, seq },
    frames: [{ sinceMs: 0, atMs: endMs + hourMs + seq, payload: frame }],
    events: [],
    chunks: [],
  });
  return { writing, snapshot, state, frame, batchAt };
}
