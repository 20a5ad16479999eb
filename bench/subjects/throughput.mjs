/** What the supervisor costs a request: on kept-alive connections, with a handler of 1.5 ms, on new connections. */
import { allLoadFigures, loads } from '../support/figures/load-figures.mjs';
import { ours, plainDirect, plainRoundRobin, pm2, throng } from '../support/supervisors/variants.mjs';

export default {
  title: 'Throughput and CPU per request',
  baseline: 'plain',
  control: 'plain again',
  rounds: 5,
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
  goals: [
    { figure: 'trivial: CPU us/request', variant: 'ours', against: 'plain', atMost: 1.03 },
    { figure: '1.5 ms: CPU us/request', variant: 'ours', against: 'plain', atMost: 1.005 },
    { figure: 'new connection: requests/s', variant: 'ours', against: 'plain RR', atLeast: 2 },
    { figure: 'new connection: requests/s', variant: 'ours', against: 'pm2', atLeast: 2.5 },
    { figure: 'new connection: requests/s', variant: 'ours', against: 'plain', atLeast: 0.97 },
  ],
};
