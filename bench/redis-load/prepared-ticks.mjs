/** What Redis itself can take: the commands of ticks, written out before, go through one connection in whole rounds. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { once } from 'node:events';
import { stateKeepMsOf, tailExpiryMs, tailKeepMs } from '../../dist/store/bounds.js';

const roundsPrepared = 60;

/** @returns ticks a second, and what Redis says that a tick's two scripts took, us */
export async function measurePrepared({ client, port, ticking, nextSeq, redisCpuUs }) {
  const scripts = { tick: await load(client, 'tick'), append: await load(client, 'append') };
  const rounds = Array.from({ length: roundsPrepared }, () => roundOf(ticking, nextSeq(), scripts));
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  await client.config('RESETSTAT');
  const [startedUs, startedMs, startedUsage] = [await redisCpuUs(), performance.now(), process.cpuUsage()];
  await pass(socket, rounds);
  const seconds = (performance.now() - startedMs) / 1000;
  const { user, system } = process.cpuUsage(startedUsage);
  const count = rounds.length * ticking.length;
  const redisUs = ((await redisCpuUs()) - startedUs) / count;
  socket.destroy();
  const stats = /cmdstat_evalsha:calls=(\d+),usec=(\d+).*?failed_calls=(\d+)/.exec(await client.info('commandstats'));
  const callCount = Number(stats[1]);
  // The stores of the nodes may have renewed a lease meanwhile.
  if (callCount < 2 * count || stats[3] !== '0') throw new Error(`not every tick was taken: ${stats[0]}`);
  return {
    ticksPerSec: count / seconds,
    clientUs: (user + system) / count,
    redisUs,
    scriptsUs: (2 * Number(stats[2])) / callCount,
  };
}

async function load(client, name) {
  const text = readFileSync(new URL(`../../dist/store/redis/scripts/${name}.lua`, import.meta.url), 'utf8');
  await client.script('LOAD', text);
  return createHash('sha1').update(text).digest('hex');
}

function roundOf(ticking, seq, { tick, append }) {
  const parts = ticking.flatMap(({ writing, state, batchAt }) => {
    const { keys, nodeId, instanceId, leaseMs, historyIntervalMs } = writing;
    const [{ atMs, payload }] = batchAt(seq).frames;
    const places = [keys.alive, keys.hosts, keys.now(nodeId)];
    const told = [nodeId, instanceId, seq, leaseMs, stateKeepMsOf(leaseMs), keys.liveChannel, state];
    const tail = [keys.owner(nodeId), keys.tail(nodeId), keys.commands(nodeId)];
    const step = [instanceId, leaseMs, Math.ceil(tailKeepMs / historyIntervalMs), tailExpiryMs, atMs, payload];
    return [command(['EVALSHA', tick, 3, ...places, ...told]), command(['EVALSHA', append, 3, ...tail, ...step])];
  });
  return Buffer.concat([...parts, command(['PING'])]);
}

function command(args) {
  const parts = args.flatMap((arg) => {
    const bytes = Buffer.isBuffer(arg) ? arg : Buffer.from(String(arg));
    return [Buffer.from(`$${bytes.length}\r\n`), bytes, Buffer.from('\r\n')];
  });
  return Buffer.concat([Buffer.from(`*${args.length}\r\n`), ...parts]);
}

/** Two rounds are on their way at a time, so that Redis never waits for the next. */
function pass(socket, rounds) {
  return new Promise((resolve, reject) => {
    let [sent, done, rest] = [0, 0, ''];
    const send = () => {
      if (sent < rounds.length) socket.write(rounds[sent++]);
    };
    socket.on('error', reject);
    socket.on('data', (data) => {
      const text = rest + data.toString('latin1');
      rest = text.slice(text.lastIndexOf('\n') + 1);
      if (/(^|\n)-/.test(text)) reject(new Error(text.slice(0, 200)));
      for (const _ of text.matchAll(/\+PONG\r\n/g)) {
        done += 1;
        send();
      }
      if (done === rounds.length) resolve();
    });
    send();
    send();
  });
}
