/** What a scrape of a node with 1,000 workers keeps its primary from: an exposition is one piece of work on the event loop. */
import { ourExposition, promClientExposition, seriesCount } from '../support/figures/exposition.mjs';
import { median } from '../support/figures/statistics.mjs';

const workerCount = 1000;
const scrapes = 9;

const measure = (expose) => async () => {
  const took = [];
  const before = process.cpuUsage();
  for (let n = 0; n < scrapes; n += 1) {
    const startedMs = performance.now();
    await expose();
    took.push(performance.now() - startedMs);
  }
  const { user, system } = process.cpuUsage(before);
  return { 'one scrape ms': median(took), 'its CPU ms': (user + system) / 1000 / scrapes };
};

export default {
  title: 'Scrape of 1,000 workers',
  about: 'What a scrape of a node with 1,000 workers keeps its event loop from, beside prom-client with as many series.',
  baseline: 'prom-client',
  control: 'prom-client again',
  rounds: 9,
  leastRounds: 5,
  roundSec: { full: 6, small: 6 },
  prepareSec: 5,
  limitMs: 60_000,
  prepare() {
    const ours = ourExposition(workerCount);
    const text = ours();
    return { ours, promClient: promClientExposition(text), count: seriesCount(text) };
  },
  variants(_size, { ours, promClient }) {
    return { 'prom-client': measure(promClient), 'prom-client again': measure(promClient), ours: measure(ours) };
  },
  notes: ({ count }) => [`${count} series each, in one process without other work.`],
  lower: ['one scrape ms', 'its CPU ms'],
  plots: ['one scrape ms'],
  goals: [
    { figure: 'one scrape ms', variant: 'ours', atMost: 25 },
    { figure: 'one scrape ms', variant: 'ours', against: 'prom-client', atMost: 0.3 },
    { figure: 'its CPU ms', variant: 'ours', against: 'prom-client', atMost: 0.3 },
  ],
};
