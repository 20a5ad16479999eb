/** What the agent costs a worker, under one and the same plain primary. */
import { idleFigures } from '../support/figures/idle-figures.mjs';
import { allLoadFigures, loads } from '../support/figures/load-figures.mjs';
import { plainDirect, plainWithAgent, plainWithPromClient } from '../support/supervisors/variants.mjs';

export default {
  title: 'Agent in a worker',
  about:
    'What the agent costs a worker, under one and the same plain primary, beside prom-client with its default metrics and a histogram of response times.',
  baseline: 'plain',
  control: 'plain again',
  rounds: 7,
  leastRounds: 3,
  roundSec: { full: 150, small: 80 },
  limitMs: 120_000,
  variants({ isSmall }) {
    const idle = { settleMs: 3000, observeMs: isSmall ? 5000 : 15_000 };
    const { trivial, '1.5 ms': working } = loads(isSmall);
    const measure = (start) => async (scope) => {
      const cluster = await start(scope);
      const { 'worker MB': memory, 'worker CPU %': cpu } = await idleFigures(cluster, idle);
      const loaded = await allLoadFigures(cluster, { trivial, '1.5 ms': working });
      return { 'start ms': cluster.startMs, 'worker MB': memory, 'worker CPU %': cpu, ...loaded };
    };
    return {
      plain: measure(plainDirect),
      'plain again': measure(plainDirect),
      agent: measure(plainWithAgent),
      'prom-client': measure(plainWithPromClient),
    };
  },
  ours: ['agent'],
  lower: ['worker MB', 'worker CPU %', 'trivial: CPU us/request', '1.5 ms: CPU us/request', 'start ms'],
  plots: ['trivial: CPU us/request', 'worker MB'],
  prices: [
    'The agent samples the process every second and follows each request; docs/architecture.md says where its memory goes.',
  ],
  goals: [
    {
      figure: 'trivial: requests/s',
      variant: 'agent',
      against: 'plain',
      atLeast: 0.97,
      physical: { value: 1, why: 'no agent' },
    },
    {
      figure: 'trivial: CPU us/request',
      variant: 'agent',
      against: 'plain',
      atMost: 1.03,
      physical: { value: 1.01, why: 'two clocks and a histogram' },
    },
    {
      figure: '1.5 ms: requests/s',
      variant: 'agent',
      against: 'plain',
      atLeast: 0.995,
      physical: { value: 1, why: 'no agent' },
    },
    { figure: 'worker MB', variant: 'agent', against: 'plain', atMostMore: 1, physical: { value: 0, why: 'no agent' } },
    { figure: 'worker CPU %', variant: 'agent', atMost: 0.12, physical: { value: 0.04, why: 'one message a second' } },
  ],
};
