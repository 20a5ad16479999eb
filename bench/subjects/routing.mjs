/** What a new connection costs in each routing mode: those that go through the primary beside node:cluster's round robin. */
import { loadFigures, loads } from '../support/figures/load-figures.mjs';
import { ours, plainDirect, plainRoundRobin } from '../support/supervisors/variants.mjs';

const label = 'new connection';

const measure = (start, isSmall) => async (scope) => loadFigures(await start(scope), label, loads(isSmall)[label]);

const routed = (mode) => (scope) => ours(scope, ['--routing', mode]);

export default {
  title: 'New connections by routing mode',
  about:
    'A new connection for each request. In every mode but direct the primary accepts the connection, chooses the worker and hands it over, as the round robin of node:cluster does.',
  baseline: 'plain RR',
  control: 'plain RR again',
  rounds: 5,
  leastRounds: 3,
  roundSec: { full: 75, small: 35 },
  limitMs: 60_000,
  variants({ isSmall }) {
    return {
      'plain RR': measure(plainRoundRobin, isSmall),
      'plain RR again': measure(plainRoundRobin, isSmall),
      plain: measure(plainDirect, isSmall),
      direct: measure(ours, isSmall),
      key: measure(routed('key'), isSmall),
      sticky: measure(routed('sticky'), isSmall),
      'round-robin': measure(routed('round-robin'), isSmall),
      'least-loaded': measure(routed('least-loaded'), isSmall),
    };
  },
  ours: ['direct', 'key', 'sticky', 'round-robin', 'least-loaded'],
  lower: [`${label}: CPU us/request`],
  higher: [`${label}: requests/s`],
  plots: [`${label}: requests/s`],
  prices: [
    'What the primary reads or hands over it acknowledges, so that no connection is lost with a worker that dies; that costs a message for each.',
  ],
  goals: [
    {
      figure: `${label}: requests/s`,
      variant: 'key',
      against: 'plain RR',
      atLeast: 0.7,
      physical: { variant: 'plain RR again' },
    },
    {
      figure: `${label}: requests/s`,
      variant: 'direct',
      against: 'plain',
      atLeast: 0.97,
      physical: { value: 1, why: 'no agent' },
    },
  ],
};
