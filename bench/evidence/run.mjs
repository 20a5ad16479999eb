/**
 * `node bench/evidence/run.mjs [seeds per label] [first seed]`: how often the verdict on a strategy is right when the
 * truth is known, beside what a comparison before and after, and one with the siblings, would have claimed.
 * Needs `npm run build`.
 */
import { TrialLedger } from '../../dist/evidence/trial-ledger.js';
import { labelledExperiment } from './labelled-runs.mjs';

const [count = '100', first = String(Date.now() % 1_000_000)] = process.argv.slice(2);
const seeds = Array.from({ length: Number(count) }, (_, index) => Number(first) + index);

const effects = [0, -0.05, -0.2, 0.1];
const labels = [
  { persistence: 0.5, noise: 0.06 },
  { persistence: 0.95, noise: 0.05 },
  { persistence: 0.99, noise: 0.05 },
  { persistence: 0.95, noise: 0.05, noiseKind: 'heavy tails' },
  { persistence: 0.95, noise: 0.05, noiseKind: 'bursts' },
  { persistence: 0.95, noise: 0.05, workers: 'one hot' },
].flatMap((label) => effects.map((effect) => ({ effect, ...label })));

const titles = ['true effect', 'noise', 'workers', 'works', 'no effect', 'harmful', 'not enough', 'runs (median)'];
const naive = ['runs that "helped"', 'before/after says "works"', 'siblings say "works"'];

process.stdout.write(`seeds ${seeds[0]} to ${seeds.at(-1)}, Node ${process.version}\n\n`);
print([...titles, ...naive]);
print([...titles, ...naive].map(() => '---'));
for (const label of labels) print(row(label));

function row(label) {
  const results = seeds.map((seed) => labelledExperiment({ ...label, seed }, createLedger()));
  const share = (isMeant) => `${((100 * results.filter(isMeant).length) / results.length).toFixed(0)} %`;
  const runs = results.map(({ runCount }) => runCount).sort((a, b) => a - b);
  const helped = results.reduce((sum, { naiveRatio }) => sum + naiveRatio, 0) / results.length;
  return [
    label.effect,
    `${label.noiseKind ?? 'normal'}, persistence ${label.persistence}`,
    label.workers ?? 'spread',
    ...['works', 'no effect', 'harmful', 'not enough runs'].map((verdict) => share((one) => one.verdict === verdict)),
    runs[Math.floor(runs.length / 2)],
    `${(100 * helped).toFixed(0)} %`,
    share(({ isNaiveSuccess }) => isNaiveSuccess),
    share(({ isSiblingSuccess }) => isSiblingSuccess),
  ];
}

function createLedger() {
  return new TrialLedger({ minCount: 8, usefulRatio: 0.05, reprobeMs: Number.POSITIVE_INFINITY });
}

function print(cells) {
  process.stdout.write(`| ${cells.join(' | ')} |\n`);
}
