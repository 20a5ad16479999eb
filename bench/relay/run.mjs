/**
 * `node bench/relay/run.mjs [packets per second] [rounds] [subscribers] [burst ms]`: what the relay between workers costs in
 * CPU for each packet, sender and receiver apart, in processes of their own. Goal: at most 15 us for sending and receiving
 * one. In each round a second without packets and a second with them follow each other; the median of the differences
 * counts. Packets come in bursts, as those of a frame do. Needs `npm run build`.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { median } from '../support/figures/statistics.mjs';

const goalUs = 15;
const windowMs = 1000;
const [packetsPerSec = 2000, rounds = 7, subscribers = 1, burstMs = 10] = process.argv.slice(2).map(Number);
const member = join(import.meta.dirname, 'member.mjs');
const start = (role) => fork(member, [role, packetsPerSec, burstMs].map(String));
const all = [start('source'), ...Array.from({ length: subscribers }, () => start('subscriber'))];
const answer = async (child) => (await once(child, 'message'))[0];
const ports = await Promise.all(all.map(async (child) => (await answer(child)).port));
const areReady = Promise.all(all.map(answer));
all.forEach((child, index) => child.send({ ports: ports.filter((_, other) => other !== index) }));
await areReady;

const measured = { sent: 0, arrived: 0, sendUs: [], receiveUs: [] };
await window(true);
for (let round = 0; round < rounds; round += 1) note(await window(false), await window(true));
for (const child of all) child.disconnect();

const [sendUs, receiveUs] = [median(measured.sendUs), median(measured.receiveUs)];
const us = (value) => `${value.toFixed(1)} us`;
print(
  `Node ${process.version}, ${packetsPerSec} packets/s of 1,200 bytes every ${burstMs} ms to ${subscribers} worker(s)`,
);
print(`arrived ${((100 * measured.arrived) / (measured.sent * subscribers)).toFixed(2)} %`);
print(`CPU a packet: sending ${us(sendUs)}, receiving ${us(receiveUs)}, together ${us(sendUs + receiveUs)}`);
print(`goal of ${us(goalUs)}: ${sendUs + receiveUs <= goalUs ? 'reached' : 'missed'}`);
process.exitCode = sendUs + receiveUs <= goalUs ? 0 : 1;

function window(isBusy) {
  return Promise.all(
    all.map((child) => {
      child.send({ windowMs, isBusy });
      return answer(child);
    }),
  );
}

function note(idle, busy) {
  const [sendingUs, ...receivingUs] = busy.map(({ cpuUs, ms }, at) => cpuUs - (idle[at].cpuUs / idle[at].ms) * ms);
  const [{ count: sent }, ...received] = busy;
  const arrived = received.reduce((sum, { count }) => sum + count, 0);
  measured.sent += sent;
  // What arrives just after a window is counted in the next one.
  measured.arrived += arrived + idle.slice(1).reduce((sum, { count }) => sum + count, 0);
  measured.sendUs.push(sendingUs / (sent * subscribers));
  measured.receiveUs.push(receivingUs.reduce((sum, one) => sum + one, 0) / arrived);
}

function print(line) {
  process.stdout.write(`${line}\n`);
}
