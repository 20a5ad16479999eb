/** One worker of bench/relay/run.mjs: the source of a stream, or a subscriber. */
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { openRelayOf } from '../../dist/worker/relay/open-relay.js';
import { RelayMembership } from '../../dist/worker/relay/membership.js';

const [role, packetsPerSec, seconds] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])];
/** Packets of a frame leave together, as they come from a publisher. */
const burstMs = 10;
const idleMs = 2000;
const membership = new RelayMembership(({ port }) => port > 0 && process.send({ port }));
process.on('message', ({ ports }) => membership.told(ports));
const relay = await openRelayOf(membership);
await (role === 'source' ? send() : receive());

async function send() {
  const source = relay.offer('bench');
  await whenTrue(() => source.subscriberCount === membership.ports.size);
  const idleUsPerMs = await idle(burst(() => undefined));
  let count = 0;
  const packet = () => source.send(1, Buffer.alloc(1200));
  const cost = await measured(
    burst(() => {
      packet();
      count += 1;
    }),
    seconds * 1000,
  );
  process.send({ count, cpuUs: cost.cpuUs - idleUsPerMs * cost.ms });
}

async function receive() {
  let count = 0;
  let subscription;
  while (!subscription)
    subscription = await relay.subscribe('bench', { onPacket: () => (count += 1), onEnd: () => {} });
  const idleUsPerMs = await idle(async () => undefined);
  const cost = await measured(async () => undefined, seconds * 1000 + idleMs);
  process.send({ count, cpuUs: cost.cpuUs - idleUsPerMs * cost.ms });
  await once(process, 'disconnect');
}

/** Calls `one` as often as packets come, in bursts. */
function burst(one) {
  return async (sinceMs, state) => {
    state.done ??= 0;
    const due = Math.floor(((performance.now() - sinceMs) * packetsPerSec) / 1000);
    for (; state.done < due; state.done += 1) one();
  };
}

async function measured(work, forMs) {
  const state = {};
  const startedMs = performance.now();
  const before = process.cpuUsage();
  while (performance.now() - startedMs < forMs) {
    await work(startedMs, state);
    await delay(burstMs);
  }
  const { user, system } = process.cpuUsage(before);
  return { cpuUs: user + system, ms: performance.now() - startedMs };
}

async function idle(work) {
  const { cpuUs, ms } = await measured(work, idleMs);
  return cpuUs / ms;
}

async function whenTrue(condition) {
  while (!condition()) await delay(burstMs);
}
