/** How many viewers of 0.47 Mbit/s one worker of examples/livestream serves, with the supervisor and without it. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { childPids, cpuNs } from '../support/figures/process-figures.mjs';
import { cleanEnvironment, endProcess, spawnQuietly, temporaryFolder } from '../support/supervisors/cluster.mjs';
import { freePort } from '../support/supervisors/free-port.mjs';
import { cliFile } from '../support/supervisors/variants.mjs';
import { pause, waitUntil } from '../support/wait-until.mjs';

const root = join(import.meta.dirname, '../..');
const example = join(root, 'examples/livestream/server.mjs');
const startLimitMs = 30_000;
const share = 65;
const viewersAtShare = `viewers at ${share} % of a core`;

/** @returns the pid of the process that serves */
async function alone(scope, port) {
  const { child } = spawnQuietly(scope, temporaryFolder(scope), [example], { PORT: String(port) });
  await answers(port);
  return child.pid;
}

async function supervised(scope, port) {
  const folder = temporaryFolder(scope);
  // Neither refuses nor lowers what is measured.
  const env = { PORT: String(port), PS_RUN_DIR: folder, PS_ADMIN_PORT: '0', PS_ADMISSION: 'false', CPU_THRESHOLD: '1' };
  const args = [cliFile, 'start', example, '-i', '1', '--log-format', 'json'];
  const { child } = spawnQuietly(scope, folder, args, env);
  await answers(port);
  return childPids(child.pid)[0];
}

function answers(port) {
  const isThere = () =>
    fetch(`http://127.0.0.1:${port}/streams`).then(
      ({ ok }) => ok,
      () => false,
    );
  return waitUntil('the example to answer', isThere, startLimitMs);
}

async function startViewers(scope, port, count) {
  const client = fork(join(root, 'bench/servers/viewers.mjs'), [`http://127.0.0.1:${port}`, String(count)], {
    env: cleanEnvironment({}),
  });
  scope.add(() => endProcess(client));
  const [message] = await Promise.race([once(client, 'message'), once(client, 'exit')]);
  if (!message?.isReady) throw new Error('the viewers could not connect');
  return async () => {
    client.send('count');
    return (await once(client, 'message'))[0].packetCount;
  };
}

const measure =
  (start, { viewers, settleMs, observeMs }) =>
  async (scope) => {
    const port = await freePort();
    const pid = await start(scope, port);
    const countPackets = await startViewers(scope, port, viewers);
    await pause(settleMs);
    const before = { packets: await countPackets(), cpuNs: cpuNs(pid), atMs: performance.now() };
    await pause(observeMs);
    const [packets, usedNs] = [(await countPackets()) - before.packets, cpuNs(pid) - before.cpuNs];
    const sec = (performance.now() - before.atMs) / 1000;
    const percent = usedNs / 1e7 / sec;
    return {
      [viewersAtShare]: (viewers * share) / percent,
      'CPU us a packet': usedNs / 1000 / packets,
      'packets/s a viewer': packets / sec / viewers,
    };
  };

export default {
  title: 'Viewers per core',
  about:
    'One process of examples/livestream sends a stream of 0.47 Mbit/s (50 packets of 1,175 bytes a second) to WebRTC viewers that only count what comes. Viewers at 65 % of a core are reckoned from the CPU that these take.',
  baseline: 'alone',
  control: 'alone again',
  rounds: 5,
  leastRounds: 3,
  roundSec: { full: 200, small: 90 },
  limitMs: 180_000,
  variants({ isSmall }) {
    const size = isSmall
      ? { viewers: 40, settleMs: 3000, observeMs: 8000 }
      : { viewers: 200, settleMs: 5000, observeMs: 20_000 };
    return { alone: measure(alone, size), 'alone again': measure(alone, size), supervised: measure(supervised, size) };
  },
  lower: ['CPU us a packet'],
  higher: [viewersAtShare],
  plots: ['CPU us a packet'],
  goals: [
    { figure: viewersAtShare, variant: 'supervised', atLeast: 200, physical: { variant: 'alone' } },
    {
      figure: 'CPU us a packet',
      variant: 'supervised',
      against: 'alone',
      atMost: 1.03,
      physical: { value: 1, why: 'no agent' },
    },
  ],
};
