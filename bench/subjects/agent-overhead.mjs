/** What the agent costs a worker, under one and the same plain primary. */
import { idleFigures } from '../support/figures/idle-figures.mjs';
import { allLoadFigures, loads } from '../support/figures/load-figures.mjs';
import { plainDirect, plainWithAgent } from '../support/supervisors/variants.mjs';

export default {
  title: 'Agent in a worker',
  baseline: 'plain',
  control: 'plain again',
  rounds: 7,
  limitMs: 120_000,
  variants({ isSmall }) {
    const idle = { settleMs: 3000, observeMs: isSmall ? 5000 : 20_000 };
    const { trivial, '1.5 ms': working } = loads(isSmall);
    const measure = (start) => async (scope) => {
      const cluster = await start(scope);
      const { 'worker MB': memory, 'worker CPU %': cpu } = await idleFigures(cluster, idle);
      const loaded = await allLoadFigures(cluster, { trivial, '1.5 ms': working });
      return { 'start ms': cluster.startMs, 'worker MB': memory, 'worker CPU %': cpu, ...loaded };
    };
    return { plain: measure(plainDirect), 'plain again': measure(plainDirect), agent: measure(plainWithAgent) };
  },
  goals: [
    { figure: 'trivial: requests/s', variant: 'agent', against: 'plain', atLeast: 0.97 },
    { figure: 'trivial: CPU us/request', variant: 'agent', against: 'plain', atMost: 1.03 },
    { figure: '1.5 ms: requests/s', variant: 'agent', against: 'plain', atLeast: 0.995 },
    { figure: 'worker CPU %', variant: 'agent', atMost: 0.12 },
  ],
};
