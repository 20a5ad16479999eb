/**
 * Requests that fail while all workers are replaced again and again: new and kept-alive connections at 2 x 1,000 a second
 * (fewer where the machine cannot carry that), and clients on slow lines. Each round is 10 reloads and 20,000 requests.
 */
import { carriedPerSec } from '../support/clients/carried-rate.mjs';
import { openLoop } from '../support/clients/open-loop.mjs';
import { processIdentity } from '../support/figures/process-figures.mjs';
import { ours, oursByKey, plainDirect, pm2 } from '../support/supervisors/variants.mjs';
import { pause, waitUntil } from '../support/wait-until.mjs';

const slowBody = { pieceCount: 8, everyMs: 100 };
const requestLimitMs = 15_000;
const reloadLimitMs = 30_000;
const betweenReloadsMs = 500;
const streamCount = 16;
const wantedPerSec = 1000;
const smallPerSec = 100;

const measure = (start, size) => async (scope) => {
  const { reload, workerPids, port } = await start(scope);
  const loads = startLoads(port, size.perSec);
  scope.add(() => Promise.all(Object.values(loads).map((load) => load.stop())));
  await pause(betweenReloadsMs);
  const reloadMs = [];
  for (let count = 0; count < size.reloadCount; count += 1) {
    reloadMs.push(await timedReload(reload, workerPids));
    await pause(betweenReloadsMs);
  }
  const sentCount = () => Object.values(loads).reduce((sum, load) => sum + load.sentCount(), 0);
  await waitUntil('enough requests', () => sentCount() >= size.requestCount, reloadLimitMs + size.requestCount, 50);
  const [fresh, kept, slow] = await Promise.all(Object.values(loads).map((load) => load.stop()));
  return figuresOf({ fresh, kept, slow }, reloadMs);
};

function startLoads(port, perSec) {
  const load = (options) =>
    openLoop({ port, path: (number) => `/slow/${number % streamCount}`, limitMs: requestLimitMs, ...options });
  return {
    fresh: load({ perSec }),
    kept: load({ perSec, isKeptAlive: true }),
    slow: load({ perSec: 10, slowBody }),
  };
}

/** Until the last of the old workers is gone: what they still serve counts too. */
async function timedReload(reload, workerPids) {
  const old = workerPids().map(processIdentity);
  const startedMs = performance.now();
  await reload();
  await waitUntil('the old workers to end', () => old.every((identity) => !isThere(identity)), reloadLimitMs, 20);
  return performance.now() - startedMs;
}

function figuresOf(loads, reloadMs) {
  const all = Object.values(loads);
  const sum = (outcome) => all.reduce((total, load) => total + load[outcome], 0);
  return {
    'failed, new connections': loads.fresh.failed,
    'failed, kept alive': loads.kept.failed,
    'failed, slow clients': loads.slow.failed,
    'failed in all': sum('failed'),
    ...Object.fromEntries(['reset', 'refused', 'hung', 'bad'].map((outcome) => [`of these ${outcome}`, sum(outcome)])),
    sent: sum('sent'),
    'mean ms of a reload': reloadMs.reduce((total, ms) => total + ms, 0) / reloadMs.length,
    'clients late by ms, at worst': Math.max(...all.map(({ lateMs }) => lateMs)),
  };
}

function isThere(identity) {
  return processIdentity(Number(identity.split('@', 1)[0])) === identity;
}

export default {
  title: 'Failed requests in 10 reloads',
  about:
    'All workers are replaced ten times under new connections, kept-alive ones and clients on slow lines; every request that did not get its answer counts. The server has no code for being replaced.',
  baseline: 'plain',
  control: 'plain again',
  rounds: 2,
  leastRounds: 1,
  roundSec: { full: 220, small: 150 },
  prepareSec: 30,
  warmUp: 0,
  limitMs: 400_000,
  /** Found once, so that every variant has the same load. */
  prepare: ({ isSmall }) => carriedPerSec([plainDirect, oursByKey], isSmall ? smallPerSec : wantedPerSec),
  variants({ isSmall }, perSec) {
    const size = isSmall
      ? { reloadCount: 3, requestCount: 1500, perSec }
      : { reloadCount: 10, requestCount: 20_000, perSec };
    return {
      plain: measure(plainDirect, size),
      'plain again': measure(plainDirect, size),
      pm2: measure(pm2, size),
      ours: measure(ours, size),
      'ours by key': measure(oursByKey, size),
    };
  },
  notes: (perSec) => [
    `2 x ${perSec} requests a second: of 2 x ${wantedPerSec} (--small: ${smallPerSec}) as many as a plain cluster and ours by key carried without a queue.`,
  ],
  lower: [
    'failed in all',
    'failed, new connections',
    'failed, kept alive',
    'failed, slow clients',
    'mean ms of a reload',
  ],
  plots: ['failed in all', 'mean ms of a reload'],
  prices: ['A reload waits until what is open has ended; that makes it longer than cutting it.'],
  goals: [
    { figure: 'failed in all', variant: 'ours', atMost: 0, isEveryRound: true, physical: { value: 0, why: 'no loss' } },
    { figure: 'failed in all', variant: 'ours by key', atMost: 0, isEveryRound: true },
  ],
};
