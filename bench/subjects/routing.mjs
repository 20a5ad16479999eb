/** What a new connection costs in each routing mode: those that go through the primary beside node:cluster's round robin. */
import { loadFigures, loads } from '../support/figures/load-figures.mjs';
import { ours, plainDirect, plainRoundRobin } from '../support/supervisors/variants.mjs';

const label = 'new connection';

const measure = (start, isSmall) => async (scope) => loadFigures(await start(scope), label, loads(isSmall)[label]);

const routed = (mode) => (scope) => ours(scope, ['--routing', mode]);

export default {
  title: 'New connections by routing mode',
  baseline: 'plain RR',
  control: 'plain RR again',
  rounds: 5,
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
  goals: [
    { figure: `${label}: requests/s`, variant: 'key', against: 'plain RR', atLeast: 0.7 },
    { figure: `${label}: requests/s`, variant: 'direct', against: 'plain', atLeast: 0.97 },
  ],
};
