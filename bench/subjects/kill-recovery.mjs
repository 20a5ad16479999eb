/**
 * kill -9 of workers under new connections, one after the other, 50 in all: what clients see, what the supervisor leaks,
 * when a new worker answers.
 */
import { waitForWorkers } from '../support/supervisors/cluster.mjs';
import { request } from '../support/clients/http-request.mjs';
import { openLoop } from '../support/clients/open-loop.mjs';
import { descriptorCount } from '../support/figures/process-figures.mjs';
import { quantile } from '../support/figures/statistics.mjs';
import { oursUnlimited, plainDirect, plainRoundRobin, pm2, workerCount } from '../support/supervisors/variants.mjs';
import { pause } from '../support/wait-until.mjs';

const hungAfterMs = 5000;
const askEveryMs = 5;
/**
 * Past the time of quick deaths, so that no back-off is measured, and past our first reading of processes from outside at
 * 5 s, which keeps a descriptor for each: that is no leak.
 */
const serveFirstMs = 8000;
/** Descriptors for readings of ended workers are given back after 17 s; what is still there after this is a leak. */
const settleLimitMs = 30_000;
/** Every supervisor takes a worker that lived longer for a sound one; the other worker has then lived twice as long. */
const betweenKillsMs = 2500;

/** Asks every few ms without waiting for the last answer: the first connection after a kill is the one that may hang. */
function answerOfAnother(scope, port, old) {
  return new Promise((resolve) => {
    const timer = setInterval(async () => {
      const { outcome, body } = await request({ port, path: '/pid', limitMs: hungAfterMs });
      if (outcome === 'ok' && !old.has(Number(body))) end(performance.now());
    }, askEveryMs);
    const end = (atMs) => {
      clearInterval(timer);
      resolve(atMs);
    };
    scope.add(() => end());
  });
}

/** @returns ms until a worker answers that was not there before */
export async function killAndRecover(scope, { port, workerPids }) {
  const old = workerPids();
  const killedMs = performance.now();
  // The list is by age: workers take turns.
  process.kill(old[0], 'SIGKILL');
  const recoverMs = (await answerOfAnother(scope, port, new Set(old))) - killedMs;
  await waitForWorkers(port, workerCount);
  return recoverMs;
}

/** @returns how many more there are than before, as soon as there are none, or at the limit */
export async function descriptorsLeft({ supervisorPid }, before) {
  const untilMs = performance.now() + settleLimitMs;
  while (descriptorCount(supervisorPid) > before && performance.now() < untilMs) await pause(250);
  return descriptorCount(supervisorPid) - before;
}

const measure =
  (start, { perSec, killCount }) =>
  async (scope) => {
    const cluster = await start(scope);
    await pause(serveFirstMs);
    const before = descriptorCount(cluster.supervisorPid);
    const load = openLoop({ port: cluster.port, path: '/slow', perSec, limitMs: hungAfterMs });
    scope.add(() => load.stop());
    await pause(500);
    const recoverMs = [];
    for (let count = 0; count < killCount; count += 1) {
      recoverMs.push(await killAndRecover(scope, cluster));
      await pause(betweenKillsMs);
    }
    const { sent, reset, refused, hung, bad, lateMs } = await load.stop();
    const left = await descriptorsLeft(cluster, before);
    return {
      'recover ms': quantile(recoverMs, 0.5),
      'recover ms, 9 of 10': quantile(recoverMs, 0.9),
      'recover ms, at worst': Math.max(...recoverMs),
      hung,
      reset,
      refused,
      bad,
      'descriptors left': left,
      sent,
      'clients late by ms, at worst': lateMs,
    };
  };

export default {
  title: 'kill -9 of workers under load',
  about:
    'One worker of two is killed, ten times a round, under new connections: requests that never get an answer (hung), what the primary leaks, and the time until a new worker answers.',
  baseline: 'plain',
  control: 'plain again',
  rounds: 5,
  warmUp: 0,
  roundSec: { full: 290, small: 150 },
  limitMs: 240_000,
  variants({ isSmall }) {
    const size = isSmall ? { perSec: 150, killCount: 2 } : { perSec: 400, killCount: 10 };
    return {
      plain: measure(plainDirect, size),
      'plain again': measure(plainDirect, size),
      'plain RR': measure(plainRoundRobin, size),
      ours: measure(oursUnlimited, size),
      pm2: measure(pm2, size),
    };
  },
  lower: ['recover ms', 'recover ms, at worst', 'hung', 'reset', 'refused', 'bad', 'descriptors left'],
  plots: ['recover ms', 'hung'],
  goals: [
    { figure: 'hung', variant: 'ours', atMost: 0, isEveryRound: true, physical: { value: 0, why: 'no loss' } },
    { figure: 'descriptors left', variant: 'ours', atMost: 0, isEveryRound: true },
    {
      figure: 'recover ms',
      variant: 'ours',
      against: 'plain',
      atMostMore: 50,
      physical: { value: 0, why: 'the start of one Node process' },
    },
    { figure: 'recover ms', variant: 'ours', against: 'pm2', atMost: 0.75, physical: { variant: 'plain' } },
  ],
};
