/** kill -9 of a worker under new connections: what clients see, what the supervisor leaks, when a new worker answers. */
import { waitForWorkers } from '../support/cluster.mjs';
import { request } from '../support/http-request.mjs';
import { openLoop } from '../support/open-loop.mjs';
import { descriptorCount } from '../support/process-figures.mjs';
import { ours, plainDirect, plainRoundRobin, pm2, workerCount } from '../support/variants.mjs';
import { pause } from '../support/wait-until.mjs';

const hungAfterMs = 5000;
const askEveryMs = 5;
/**
 * Past the time of quick deaths, so that no back-off is measured, and past our first reading of processes from outside at
 * 5 s, which keeps a descriptor for each: that is no leak.
 */
const serveFirstMs = 6000;

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

const measure = (start, perSec) => async (scope) => {
  const { port, supervisorPid, workerPids } = await start(scope);
  await pause(serveFirstMs);
  const before = descriptorCount(supervisorPid);
  const load = openLoop({ port, path: '/slow', perSec, limitMs: hungAfterMs });
  scope.add(() => load.stop());
  await pause(500);
  const old = new Set(workerPids());
  const killedMs = performance.now();
  process.kill([...old][0], 'SIGKILL');
  const recoverMs = (await answerOfAnother(scope, port, old)) - killedMs;
  await waitForWorkers(port, workerCount);
  const { sent, reset, refused, hung, bad } = await load.stop();
  await pause(200);
  return {
    'recover ms': recoverMs,
    hung,
    reset,
    refused,
    bad,
    'descriptors left': descriptorCount(supervisorPid) - before,
    sent,
  };
};

export default {
  title: 'kill -9 of a worker under load',
  baseline: 'plain',
  control: 'plain again',
  rounds: 5,
  limitMs: 60_000,
  variants({ isSmall }) {
    const perSec = isSmall ? 150 : 400;
    return {
      plain: measure(plainDirect, perSec),
      'plain again': measure(plainDirect, perSec),
      'plain RR': measure(plainRoundRobin, perSec),
      ours: measure(ours, perSec),
      pm2: measure(pm2, perSec),
    };
  },
  goals: [
    { figure: 'hung', variant: 'ours', atMost: 0.5 },
    { figure: 'descriptors left', variant: 'ours', atMost: 0.5 },
    { figure: 'recover ms', variant: 'ours', against: 'plain', atMost: 1.1 },
    { figure: 'recover ms', variant: 'ours', against: 'pm2', atMost: 0.75 },
  ],
};
