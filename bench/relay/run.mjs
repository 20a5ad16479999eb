/**
 * `node bench/relay/run.mjs [packets per second] [seconds] [subscribers]`: what the relay between workers costs in CPU for
 * each packet, sender and receiver apart, in processes of their own. Goal: at most 15 us for sending and receiving one.
 * Each side's cost while no packets flow is taken off. Needs `npm run build`.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const goalUs = 15;
const [packetsPerSec = 2000, seconds = 5, subscribers = 1] = process.argv.slice(2).map(Number);
const member = join(import.meta.dirname, 'member.mjs');
const start = (role) => fork(member, [role, String(packetsPerSec), String(seconds)]);
const all = [start('source'), ...Array.from({ length: subscribers }, () => start('subscriber'))];
const ports = await Promise.all(all.map(async (child) => (await once(child, 'message'))[0].port));
all.forEach((child, index) => child.send({ ports: ports.filter((_, other) => other !== index) }));
const [sent, ...received] = await Promise.all(all.map(async (child) => (await once(child, 'message'))[0]));
for (const child of all) child.kill();

const us = (value) => `${value.toFixed(1)} us`;
const arrived = received.reduce((sum, { count }) => sum + count, 0);
const sendUs = sent.cpuUs / (sent.count * subscribers);
const receiveUs = received.reduce((sum, { cpuUs }) => sum + cpuUs, 0) / arrived;
const total = sendUs + receiveUs;
process.stdout.write(`Node ${process.version}, ${sent.count} packets of 1,200 bytes to ${subscribers} worker(s)\n`);
process.stdout.write(`arrived ${((100 * arrived) / (sent.count * subscribers)).toFixed(2)} %\n`);
process.stdout.write(`CPU a packet: sending ${us(sendUs)}, receiving ${us(receiveUs)}, together ${us(total)}\n`);
process.stdout.write(`goal of ${us(goalUs)}: ${total <= goalUs ? 'reached' : 'missed'}\n`);
process.exitCode = total <= goalUs ? 0 : 1;
