/** 15 reloads and 10 kill -9, in turn and under load: afterwards the primary must be what it was before. */
import { openLoop } from '../support/clients/open-loop.mjs';
import { descendantPids, descriptorCount } from '../support/figures/process-figures.mjs';
import { privateMb } from '../support/figures/idle-figures.mjs';
import { slopeOf } from '../support/figures/statistics.mjs';
import { oursUnlimited } from '../support/supervisors/variants.mjs';
import { pause } from '../support/wait-until.mjs';
import { descriptorsLeft, killAndRecover } from './kill-recovery.mjs';

const requestLimitMs = 15_000;
/** So much that the parts which are loaded at the first reload and the first end of a worker are there. */
const warmUp = ['reload', 'kill', 'reload', 'kill'];
const cycle = ['reload', 'kill', 'reload', 'kill', 'reload'];
const betweenMs = 2500;
/** Until collections of garbage are over and the descriptors for readings of ended workers are given back, after 17 s at most. */
const settleMs = 20_000;

const measure =
  (start, { cycleCount, perSec }) =>
  async (scope) => {
    const cluster = await start(scope);
    const acts = { reload: () => cluster.reload(), kill: () => killAndRecover(scope, cluster) };
    for (const act of warmUp) await acts[act]().then(() => pause(betweenMs));
    await pause(settleMs);
    const before = stateOf(cluster);
    const loads = [false, true].map((isKeptAlive) =>
      openLoop({ port: cluster.port, path: '/slow', perSec, limitMs: requestLimitMs, isKeptAlive }),
    );
    scope.add(() => Promise.all(loads.map((load) => load.stop())));
    const failedCount = () => loads.reduce((sum, load) => sum + load.failedCount(), 0);
    const failed = { reload: 0, kill: 0 };
    const memory = [];
    for (const act of Array.from({ length: cycleCount }, () => cycle).flat()) {
      const failedBefore = failedCount();
      await acts[act]();
      await pause(betweenMs);
      failed[act] += failedCount() - failedBefore;
      memory.push(stateOf(cluster).mb);
    }
    const results = await Promise.all(loads.map((load) => load.stop()));
    await pause(settleMs);
    return {
      ...figuresOf(before, stateOf(cluster), memory, results),
      'failed, in reloads': failed.reload,
      'failed, in kills': failed.kill,
    };
  };

function stateOf({ supervisorPid }) {
  return {
    descriptors: descriptorCount(supervisorPid),
    processes: descendantPids(supervisorPid).length,
    mb: privateMb(supervisorPid),
  };
}

function figuresOf(before, after, memory, results) {
  const sum = (outcome) => results.reduce((total, result) => total + result[outcome], 0);
  return {
    'descriptors before': before.descriptors,
    'descriptors more': after.descriptors - before.descriptors,
    'processes before': before.processes,
    'processes more': after.processes - before.processes,
    'private MB before': before.mb,
    'private MB more': after.mb - before.mb,
    'private MB more per act, by slope': slopeOf(memory),
    hung: sum('hung'),
    failed: sum('failed'),
    sent: sum('sent'),
  };
}

export default {
  title: 'Soak: 15 reloads and 10 kills under load',
  about: 'Reloads and kill -9 in turn under load: afterwards the primary must be what it was before.',
  baseline: 'ours',
  control: 'ours',
  rounds: 1,
  warmUp: 0,
  isLong: true,
  roundSec: { full: 250, small: 90 },
  limitMs: 900_000,
  variants: ({ isSmall }) => ({
    ours: measure(oursUnlimited, isSmall ? { cycleCount: 1, perSec: 50 } : { cycleCount: 5, perSec: 200 }),
  }),
  notes: () => [
    'The slope is the median of the slopes between all pairs of readings, which single collections do not move.',
  ],
  goals: [
    { figure: 'descriptors more', variant: 'ours', atMost: 0, isEveryRound: true },
    { figure: 'processes more', variant: 'ours', atMost: 0, isEveryRound: true },
    { figure: 'private MB more', variant: 'ours', atMost: 6, isEveryRound: true },
    { figure: 'private MB more per act, by slope', variant: 'ours', atMost: 0.2, isEveryRound: true },
    { figure: 'failed, in reloads', variant: 'ours', atMost: 0, isEveryRound: true },
    { figure: 'hung', variant: 'ours', atMost: 0, isEveryRound: true },
  ],
};
