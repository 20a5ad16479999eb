import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decideScale,
  emptyHistory,
  type LoadReading,
  type ScaleDecision,
  type ScaleHistory,
  type ScaleLimits,
} from '../../../../src/primary/change/autoscale-decision.js';

const limits: ScaleLimits = { min: 1, max: 8, targetPeers: 0 };
const reading = (changes: Partial<LoadReading> = {}): LoadReading => ({
  workerCount: 2,
  utilizationRatio: 0.3,
  stress: 0.3,
  peersPerWorker: 0,
  rssBytes: 200e6,
  memoryLimitBytes: 8e9,
  ...changes,
});

/** Decides once a second, with the load spread over as many workers as were decided. */
function run(
  seconds: number,
  loadAt: (count: number, second: number) => Partial<LoadReading>,
  within: ScaleLimits = limits,
  firstCount = 2,
): readonly ScaleDecision[] {
  let history: ScaleHistory = emptyHistory;
  let workerCount = firstCount;
  return Array.from({ length: seconds }, (_, second) => {
    const given = reading({ ...loadAt(workerCount, second), workerCount });
    const decision = decideScale(given, history, within, second * 1000);
    history = decision.history;
    workerCount = decision.count;
    return decision;
  });
}

const countsOf = (decisions: readonly ScaleDecision[]): readonly number[] => decisions.map(({ count }) => count);

describe('decideScale', () => {
  it.each([
    ['utilization', { utilizationRatio: 0.9 }, limits],
    ['stress', { stress: 1.2 }, limits],
    ['peers', { peersPerWorker: 60 }, { ...limits, targetPeers: 50 }],
  ])('adds a worker after 10 s of too much %s, and names it', (signal, load, within) => {
    const decisions = run(12, (count) => (count === 2 ? load : {}), within);
    const change = decisions.findIndex(({ count }) => count === 3);
    expect(change).toBe(10);
    expect(decisions[change]).toMatchObject({ reason: `full for 10 s by ${signal}`, inputs: { workers: 2 } });
  });

  it('a burst shorter than the window changes nothing', () => {
    const decisions = run(60, (_, second) => (second % 10 === 0 ? {} : { utilizationRatio: 0.95 }));
    expect(new Set(countsOf(decisions))).toEqual(new Set([2]));
  });

  it('takes a worker away only after a whole minute in which one less would have been enough', () => {
    const decisions = run(62, () => ({ utilizationRatio: 0.1, stress: 0.1 }));
    expect(countsOf(decisions).indexOf(1)).toBe(60);
  });

  it('adds none when there is no memory for it, and says so', () => {
    const decisions = run(15, () => ({ utilizationRatio: 0.9, rssBytes: 6e9 }));
    expect(decisions.at(-1)).toMatchObject({ count: 2, reason: expect.stringMatching(/no memory/) });
  });

  it('never leaves min to max, whatever is measured', () => {
    const ratio = fc.double({ min: 0, max: 20, noNaN: true });
    fc.assert(
      fc.property(
        fc.array(fc.record({ utilizationRatio: ratio, stress: ratio }), { minLength: 1, maxLength: 200 }),
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 0, max: 4 }),
        fc.integer({ min: 1, max: 12 }),
        (loads, min, more, firstCount) => {
          const within = { min, max: min + more, targetPeers: 0 };
          const counts = countsOf(run(loads.length, (_, second) => loads[second] ?? {}, within, firstCount));
          expect(counts.every((count) => count >= within.min && count <= within.max)).toBe(true);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('does not swing under a demand with 5 % noise: it only grows or only shrinks', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.2, max: 6, noNaN: true }),
        fc.array(fc.double({ min: 0.95, max: 1.05, noNaN: true }), { minLength: 400, maxLength: 400 }),
        (demand, noise) => {
          const counts = countsOf(
            run(noise.length, (count, second) => ({
              utilizationRatio: ((demand * (noise[second] ?? 1)) / count) * 0.75,
              stress: 0,
            })),
          );
          const steps = counts.slice(1).map((count, index) => Math.sign(count - (counts[index] ?? 0)));
          expect(steps.includes(1) && steps.includes(-1)).toBe(false);
        },
      ),
      { numRuns: 40 },
    );
  });
});
