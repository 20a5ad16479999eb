/** One worker of bench/relay/run.mjs: the source of a stream, or a subscriber. Measures itself while it is told to. */
import { setTimeout as delay } from 'node:timers/promises';
import { openRelayOf } from '../../dist/worker/relay/open-relay.js';
import { RelayMembership } from '../../dist/worker/relay/membership.js';

const [role, packetsPerSec, burstMs] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])];
const payload = Buffer.alloc(1200);
const membership = new RelayMembership(({ port }) => port > 0 && process.send({ port }));
const whenTold = new Promise((resolve) => {
  process.on('message', async ({ ports, windowMs, isBusy }) => {
    if (ports) resolve(membership.told(ports));
    else process.send(await measured(isBusy, windowMs));
  });
});
process.once('disconnect', () => process.exit());
const relay = await openRelayOf(membership);
await whenTold;
let count = 0;
const source = role === 'source' ? relay.offer('bench') : await subscribe();
while (source.subscriberCount < membership.ports.size) await delay(burstMs);
process.send({ isReady: true });

async function subscribe() {
  for (;;) {
    const options = { onPacket: () => (count += 1), onEnd: () => {} };
    const subscription = await relay.subscribe('bench', options);
    if (subscription) return subscription;
  }
}

/** What this process does while packets flow, or do not; a subscriber does the same in both. */
async function measured(isBusy, windowMs) {
  const startedMs = performance.now();
  const before = { count, ...process.cpuUsage() };
  let done = 0;
  for (let passedMs = 0; passedMs < windowMs; passedMs = performance.now() - startedMs) {
    for (const due = Math.floor((passedMs * packetsPerSec) / 1000); done < due; done += 1) send(isBusy);
    await delay(burstMs);
  }
  const { user, system } = process.cpuUsage(before);
  return { count: count - before.count, cpuUs: user + system, ms: performance.now() - startedMs };
}

function send(isBusy) {
  if (role !== 'source' || !isBusy) return;
  source.send(1, payload);
  count += 1;
}
