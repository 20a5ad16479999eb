/** From the command to the moment when every worker has answered a request. */
import { cpuNs } from '../support/figures/process-figures.mjs';
import { median } from '../support/figures/statistics.mjs';
import { ours, plainDirect, plainRoundRobin, pm2, throng } from '../support/supervisors/variants.mjs';

const nsPerMs = 1e6;

/** The CPU time tells more than the wall on a machine with other work; what a command of PM2 spends itself is not in it. */
const measure = (start) => async (scope) => {
  const { startMs, supervisorPid, workerPids } = await start(scope);
  return {
    'start ms': startMs,
    'CPU ms of supervisor': cpuNs(supervisorPid) / nsPerMs,
    'CPU ms of a worker': median(workerPids().map(cpuNs)) / nsPerMs,
  };
};

export default {
  title: 'Start until all workers answer',
  about: 'From the command to the moment when each of two workers has answered a request.',
  baseline: 'plain',
  control: 'plain again',
  rounds: 7,
  roundSec: { full: 18, small: 18 },
  limitMs: 60_000,
  variants: () => ({
    plain: measure(plainDirect),
    'plain again': measure(plainDirect),
    'plain RR': measure(plainRoundRobin),
    ours: measure(ours),
    pm2: measure(pm2),
    throng: measure(throng),
  }),
  lower: ['start ms', 'CPU ms of supervisor', 'CPU ms of a worker'],
  plots: ['start ms'],
  prices: ['Beside plain node:cluster: a worker loads the agent, the primary its settings, log and admin server.'],
  goals: [
    { figure: 'start ms', variant: 'ours', against: 'plain', atMost: 1.3, physical: { variant: 'plain again' } },
    { figure: 'start ms', variant: 'ours', against: 'pm2', atMost: 0.45, physical: { variant: 'plain' } },
  ],
};
