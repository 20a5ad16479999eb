import { describe, expect, it } from 'vitest';
import { type LabelledExperiment, labelledExperiment } from '../../support/labelled-runs.js';

const noises = [
  { persistence: 0.5, noise: 0.06, naiveAtLeast: 0.65 },
  { persistence: 0.95, noise: 0.05, naiveAtLeast: 0.6 },
  { persistence: 0.99, noise: 0.05, naiveAtLeast: 0.5 },
];

/** Tells its figures too: they are what docs/optimizer.md quotes. */
function hundred(label: Omit<LabelledExperiment, 'seed'>) {
  const results = Array.from({ length: 100 }, (_, i) => labelledExperiment({ ...label, seed: 4000 + i }));
  const shareOf = (verdict: string): number => results.filter((result) => result.verdict === verdict).length;
  const naiveRatio = results.reduce((sum, one) => sum + one.naiveRatio, 0) / results.length;
  const counts = results.map(({ runCount }) => runCount).toSorted((a, b) => a - b);
  console.log(JSON.stringify(label), {
    works: shareOf('works'),
    'no effect': shareOf('no effect'),
    harmful: shareOf('harmful'),
    'median runs': counts[50],
    'naive successes': `${(naiveRatio * 100).toFixed(0)} %`,
  });
  return { shareOf, naiveRatio };
}

describe('labelled runs, 100 seeds each', () => {
  it.each(noises)(
    'a strategy that does nothing gets "no effect" in 95 of 100 (persistence $persistence)',
    ({ naiveAtLeast, ...noise }) => {
      const { shareOf, naiveRatio } = hundred({ effect: 0, ...noise });
      expect(shareOf('no effect')).toBeGreaterThanOrEqual(95);
      // What a comparison before and after would have made of the same runs.
      expect(naiveRatio).toBeGreaterThan(naiveAtLeast);
    },
  );

  it.each(noises)(
    'a strategy that works gets "works" in 95 of 100 (persistence $persistence)',
    ({ persistence, noise }) => {
      expect(hundred({ effect: -0.2, persistence, noise }).shareOf('works')).toBeGreaterThanOrEqual(95);
    },
  );

  it.each(noises)(
    'one that makes it worse gets "harmful" or "no effect", never "works" ($persistence)',
    ({ persistence, noise }) => {
      const { shareOf } = hundred({ effect: 0.1, persistence, noise });
      expect(shareOf('harmful') + shareOf('no effect')).toBeGreaterThanOrEqual(95);
      expect(shareOf('works')).toBe(0);
    },
  );
});
