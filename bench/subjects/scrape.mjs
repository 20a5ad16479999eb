/** What a scrape of a node with 1,000 workers keeps its primary from: an exposition is one piece of work on the event loop. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const program = join(import.meta.dirname, '../support/figures/expose.mjs');

const measure = (kind) => async () => {
  const { stdout } = await run(process.execPath, [program, kind]);
  const { tookMs, cpuMs, series } = JSON.parse(stdout);
  return { 'one scrape ms': tookMs, 'its CPU ms': cpuMs, series };
};

export default {
  title: 'Scrape of 1,000 workers',
  about:
    'What a scrape of a node with 1,000 workers keeps its event loop from, beside prom-client with as many series.',
  baseline: 'prom-client',
  control: 'prom-client again',
  rounds: 9,
  leastRounds: 5,
  roundSec: { full: 20, small: 20 },
  limitMs: 120_000,
  variants() {
    return {
      'prom-client': measure('prom-client'),
      'prom-client again': measure('prom-client'),
      ours: measure('ours'),
    };
  },
  lower: ['one scrape ms', 'its CPU ms'],
  plots: ['one scrape ms'],
  goals: [
    { figure: 'one scrape ms', variant: 'ours', atMost: 25 },
    { figure: 'one scrape ms', variant: 'ours', against: 'prom-client', atMost: 0.3 },
    { figure: 'its CPU ms', variant: 'ours', against: 'prom-client', atMost: 0.3 },
  ],
};
