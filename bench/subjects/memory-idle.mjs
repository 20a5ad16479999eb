/** Private memory and CPU of supervisor and workers while nothing is asked of them. */
import { idleFigures } from '../support/figures/idle-figures.mjs';
import { observedTogether } from '../support/rounds/observed-together.mjs';
import { ours, oursWithRedis, plainDirect, pm2, throng } from '../support/supervisors/variants.mjs';

const starts = { plain: plainDirect, 'plain again': plainDirect, ours, 'ours, Redis': oursWithRedis, pm2, throng };

export default {
  title: 'Memory and CPU at idle',
  about:
    'Private memory of processes (RSS would count the text of node, 36 MB, in each) and their CPU, in percent of a core, with two workers of which nothing is asked. All are observed at the same time.',
  baseline: 'plain',
  control: 'plain again',
  rounds: 5,
  warmUp: 0,
  roundSec: { full: 65, small: 35 },
  limitMs: 180_000,
  variants({ isSmall }) {
    const observeMs = isSmall ? 5000 : 30_000;
    return observedTogether(Object.keys(starts), async (scope) => {
      const clusters = [];
      for (const [name, start] of Object.entries(starts)) clusters.push([name, await start(scope)]);
      const observed = clusters.map(async ([name, cluster]) => [
        name,
        await idleFigures(cluster, { settleMs: 8000, observeMs }),
      ]);
      return Object.fromEntries(await Promise.all(observed));
    });
  },
  lower: ['supervisor MB', 'worker MB', 'supervisor CPU %', 'worker CPU %'],
  plots: ['supervisor MB', 'worker MB', 'supervisor CPU %', 'worker CPU %'],
  prices: [
    'Beside plain node:cluster: the log (winston), the control socket and figures of every worker each second.',
    'With Redis: ioredis alone takes 15 to 18 MB of a process, so with it the primary cannot be smaller than the daemon of PM2. It is loaded only where a Redis address is set.',
  ],
  goals: [
    { figure: 'supervisor MB', variant: 'ours', against: 'pm2', atMost: 0.9, physical: { variant: 'plain' } },
    { figure: 'worker MB', variant: 'ours', against: 'plain', atMostMore: 1, physical: { value: 0, why: 'no agent' } },
    { figure: 'supervisor CPU %', variant: 'ours', against: 'pm2', atMost: 0.8, physical: { variant: 'plain' } },
    {
      figure: 'supervisor CPU %',
      variant: 'ours',
      atMost: 0.12,
      physical: { value: 0.09, why: 'two messages a second' },
    },
    { figure: 'worker CPU %', variant: 'ours', against: 'pm2', atMost: 0.8, physical: { variant: 'plain' } },
  ],
};
