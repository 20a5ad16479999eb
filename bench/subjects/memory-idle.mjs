/** Private memory and CPU of supervisor and workers while nothing is asked of them. */
import { idleFigures } from '../support/figures/idle-figures.mjs';
import { ours, plainDirect, pm2, throng } from '../support/supervisors/variants.mjs';

export default {
  title: 'Memory and CPU at idle',
  baseline: 'plain',
  control: 'plain again',
  rounds: 3,
  warmUp: 0,
  limitMs: 120_000,
  variants({ isSmall }) {
    const observeMs = isSmall ? 5000 : 25_000;
    const measure = (start) => async (scope) => idleFigures(await start(scope), { settleMs: 8000, observeMs });
    return {
      plain: measure(plainDirect),
      'plain again': measure(plainDirect),
      ours: measure(ours),
      pm2: measure(pm2),
      throng: measure(throng),
    };
  },
  goals: [
    { figure: 'supervisor MB', variant: 'ours', against: 'pm2', atMost: 0.9 },
    { figure: 'supervisor CPU %', variant: 'ours', against: 'pm2', atMost: 0.8 },
    { figure: 'supervisor CPU %', variant: 'ours', atMost: 0.12 },
    { figure: 'worker CPU %', variant: 'ours', against: 'pm2', atMost: 0.8 },
  ],
};
