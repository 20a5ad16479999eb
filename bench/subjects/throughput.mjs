/** What the supervisor costs a request: on kept-alive connections, with a handler of 1.5 ms, on new connections. */
import { allLoadFigures, loads } from '../support/figures/load-figures.mjs';
import { ours, plainDirect, plainRoundRobin, pm2, throng } from '../support/supervisors/variants.mjs';

const newRate = 'new connection: requests/s';

export default {
  title: 'Throughput and CPU per request',
  about:
    'Two workers, clients that wait for their answers: on kept-alive connections with a handler that does nothing and with one of 1.5 ms, and on a new connection for each request. CPU counts supervisor and workers together.',
  baseline: 'plain',
  control: 'plain again',
  rounds: 5,
  leastRounds: 3,
  roundSec: { full: 130, small: 55 },
  limitMs: 120_000,
  variants({ isSmall }) {
    const measure = (start) => async (scope) => allLoadFigures(await start(scope), loads(isSmall));
    return {
      plain: measure(plainDirect),
      'plain again': measure(plainDirect),
      'plain RR': measure(plainRoundRobin),
      ours: measure(ours),
      pm2: measure(pm2),
      throng: measure(throng),
    };
  },
  notes: () => ['CPU us/request is the figure to trust on a shared machine: the client runs on the same cores.'],
  lower: ['trivial: CPU us/request', '1.5 ms: CPU us/request', 'new connection: CPU us/request'],
  higher: ['trivial: requests/s', '1.5 ms: requests/s', newRate],
  plots: ['trivial: CPU us/request', newRate],
  goals: [
    {
      figure: 'trivial: CPU us/request',
      variant: 'ours',
      against: 'plain',
      atMost: 1.03,
      physical: { value: 1.01, why: 'two clocks and a histogram' },
    },
    {
      figure: '1.5 ms: CPU us/request',
      variant: 'ours',
      against: 'plain',
      atMost: 1.005,
      physical: { value: 1, why: 'no agent' },
    },
    { figure: newRate, variant: 'ours', against: 'plain RR', atLeast: 2, physical: { variant: 'plain' } },
    { figure: newRate, variant: 'ours', against: 'pm2', atLeast: 2.5, physical: { variant: 'plain' } },
    { figure: newRate, variant: 'ours', against: 'plain', atLeast: 0.97, physical: { variant: 'plain again' } },
  ],
};
