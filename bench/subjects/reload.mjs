/** Requests that fail while all workers are replaced: new and kept-alive connections, and clients on slow lines. */
import { execFileSync } from 'node:child_process';
import { openLoop } from '../support/open-loop.mjs';
import { processIdentity } from '../support/process-figures.mjs';
import { cliFile, ours, plainDirect, pm2 } from '../support/variants.mjs';
import { pause, waitUntil } from '../support/wait-until.mjs';

const slowBody = { pieceCount: 8, everyMs: 100 };
const limitMs = 15_000;
const reloadLimitMs = 30_000;

const measure = (start, perSec) => async (scope) => {
  const { port, workerPids, reload } = await start(scope);
  const old = workerPids().map(processIdentity);
  const loads = [
    openLoop({ port, path: '/slow', perSec, limitMs }),
    openLoop({ port, path: '/slow', perSec, limitMs, isKeptAlive: true }),
    openLoop({ port, path: '/slow', perSec: 10, limitMs, slowBody }),
  ];
  scope.add(() => Promise.all(loads.map((load) => load.stop())));
  await pause(500);
  const startedMs = performance.now();
  await reload();
  await waitUntil('the old workers to end', () => old.every((identity) => !isThere(identity)), reloadLimitMs, 20);
  const reloadMs = performance.now() - startedMs;
  await pause(500);
  const [fresh, kept, slow] = await Promise.all(loads.map((load) => load.stop()));
  return {
    'failed, new connections': fresh.failed,
    'failed, kept alive': kept.failed,
    'failed, slow clients': slow.failed,
    'failed in all': fresh.failed + kept.failed + slow.failed,
    hung: fresh.hung + kept.hung + slow.hung,
    sent: fresh.sent + kept.sent + slow.sent,
    'reload ms': reloadMs,
  };
};

function isThere(identity) {
  return processIdentity(Number(identity.split('@', 1)[0])) === identity;
}

function canReload() {
  return /^\s+reload\b/m.test(execFileSync(process.execPath, [cliFile, '--help'], { encoding: 'utf8' }));
}

const hasReload = canReload();

export default {
  title: 'Failed requests in one reload',
  baseline: 'plain',
  control: 'plain again',
  rounds: 3,
  warmUp: 0,
  limitMs: 90_000,
  variants({ isSmall }) {
    const perSec = isSmall ? 100 : 1000;
    return {
      plain: measure(plainDirect, perSec),
      'plain again': measure(plainDirect, perSec),
      pm2: measure(pm2, perSec),
      ...(hasReload && { ours: measure(ours, perSec) }),
    };
  },
  notes: hasReload ? [] : ['ours is left out: this build has no command `perf-supervisor reload`.'],
  goals: [{ figure: 'failed in all', variant: 'ours', atMost: 0.5 }],
};
