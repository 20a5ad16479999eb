/** What the primary needs for 2, 16, 64 and 128 workers: real ones, each with a sample a second and nothing else to do. */
import { readdirSync } from 'node:fs';
import { idleFigures } from '../support/figures/idle-figures.mjs';
import { temporaryFolder } from '../support/supervisors/cluster.mjs';
import { ours, pm2 } from '../support/supervisors/variants.mjs';
import { waitUntil } from '../support/wait-until.mjs';

const startLimitMs = 180_000;
const usPerPercent = 10_000;

/** That all of them listen is told by files: asking the primary would load what answers into it. */
async function oursWith(scope, count) {
  const folder = temporaryFolder(scope);
  const cluster = await ours(scope, ['-i', String(count)], { BENCH_READY_FOLDER: folder });
  await waitUntil(`${count} workers to listen`, () => readdirSync(folder).length >= count, startLimitMs, 250);
  return cluster;
}

export default {
  title: 'The primary by number of workers',
  about:
    'CPU of the supervising process, in percent of a core, and its private memory, while its workers send a sample each second and nothing is asked of them. The daemon of PM2 asks the system for the CPU and memory of each worker.',
  baseline: 'ours, 2',
  control: 'ours, 2 again',
  rounds: 3,
  warmUp: 0,
  roundSec: { full: 330, small: 90 },
  limitMs: 300_000,
  variants({ isSmall }) {
    const idle = { settleMs: isSmall ? 3000 : 10_000, observeMs: isSmall ? 5000 : 20_000 };
    const measure = (start, count) => async (scope) => {
      const { 'supervisor MB': memory, 'supervisor CPU %': cpu } = await idleFigures(await start(scope, count), idle);
      return { 'primary CPU %': cpu, 'CPU us a worker and second': (cpu * usPerPercent) / count, 'primary MB': memory };
    };
    const [small, ...large] = isSmall ? [2, 16] : [2, 16, 64, 128];
    return {
      'ours, 2': measure(oursWith, small),
      'ours, 2 again': measure(oursWith, small),
      ...Object.fromEntries(large.map((count) => [`ours, ${count}`, measure(oursWith, count)])),
      'pm2, 2': measure(pm2, small),
      'pm2, 16': measure(pm2, 16),
      ...(!isSmall && { 'pm2, 64': measure(pm2, 64) }),
    };
  },
  plots: ['primary CPU %', 'primary MB'].map((figure) => ({
    figure,
    xLabel: 'workers',
    series: {
      ours: { 2: 'ours, 2', 16: 'ours, 16', 64: 'ours, 64', 128: 'ours, 128' },
      pm2: { 2: 'pm2, 2', 16: 'pm2, 16', 64: 'pm2, 64' },
    },
  })),
  notes: () => ['128 workers of PM2 are left out: it would take minutes to start them.'],
  goals: [
    {
      figure: 'primary CPU %',
      variant: 'ours, 64',
      atMost: 2,
      physical: { value: 1.3, why: '64 messages a second over IPC' },
    },
    {
      figure: 'primary CPU %',
      variant: 'ours, 128',
      atMost: 3,
      physical: { value: 1.8, why: '128 messages a second over IPC' },
    },
    { figure: 'primary CPU %', variant: 'ours, 16', against: 'pm2, 16', atMost: 0.8 },
  ],
};
