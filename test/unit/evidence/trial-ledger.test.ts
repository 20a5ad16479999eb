import { describe, expect, it } from 'vitest';
import { EffectEstimate } from '../../../src/evidence/effect-estimate.js';
import type { Trial } from '../../../src/evidence/trial.js';
import { TrialLedger } from '../../../src/evidence/trial-ledger.js';
import { seededRandom } from '../../support/labelled-runs.js';

const dayMs = 86_400_000;
const rules = { minCount: 5, usefulRatio: 0.05, reprobeMs: dayMs };

/** Trials of a metric that falls by 0.1 from its peak anyway, and by `effect` more where the strategy ran. */
function trials(count: number, effect: number, seed = 1): Trial[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, () => {
    const isHeldOut = random() < 0.25;
    const before = 0.8 + 0.04 * random();
    const after = before - 0.1 + 0.04 * random() + (isHeldOut ? 0 : effect);
    return { strategy: 'memory', metric: 'memoryRatio', isHeldOut, runProbability: 0.75, before, after };
  });
}

function ledgerAfter(count: number, effect: number, nowMs = 0) {
  const ledger = new TrialLedger(rules);
  const changes = trials(count, effect).flatMap((trial) => ledger.add(trial, nowMs) ?? []);
  return { ledger, changes };
}

describe('TrialLedger', () => {
  it('a strategy that lowers its metric works, and says by how much and how sure', () => {
    const { ledger, changes } = ledgerAfter(60, -0.2);
    expect(changes.map(({ verdict }) => verdict)).toEqual(['works']);
    const verdict = ledger.verdict('memory', 0);
    expect(verdict).toMatchObject({ verdict: 'works', isOff: false, effect: expect.closeTo(-0.2, 1) as number });
    expect(verdict?.effectHigh).toBeLessThan(0);
    expect(verdict?.reason).toMatch(
      /^works: a run changes memoryRatio by -0\.\d+ \(95 %: -0\.\d+ to -0\.\d+\), by \d+/,
    );
  });

  it('a fall that would have come anyway is no effect, and the strategy is switched off', () => {
    const { ledger, changes } = ledgerAfter(200, 0);
    expect(changes).toMatchObject([{ verdict: 'no effect', isOff: true, probeAtMs: dayMs }]);
    expect(ledger.verdict('memory', dayMs - 1)?.isOff).toBe(true);
    expect(ledger.ignoredCount).toBeGreaterThan(0);
  });

  it('a strategy that raises its metric is harmful and switched off', () => {
    expect(ledgerAfter(200, 0.2).changes).toMatchObject([{ verdict: 'harmful', isOff: true }]);
  });

  it('after its rest a strategy is tried again with a clean slate', () => {
    const { ledger } = ledgerAfter(200, 0);
    expect(ledger.verdict('memory', dayMs)).toMatchObject({
      verdict: 'not enough runs',
      isOff: false,
      runCount: 0,
      reason: 'not enough runs: 0 runs and 0 held out, at least 5 of each are needed',
    });
    const again = trials(60, -0.2, 2).flatMap((trial) => ledger.add(trial, dayMs) ?? []);
    expect(again).toMatchObject([{ verdict: 'works', isOff: false }]);
  });

  it('few runs give no verdict, however large the difference', () => {
    expect(ledgerAfter(8, -0.5).changes).toEqual([]);
  });

  it('evidence on another metric does not count for a strategy that was replaced', () => {
    const { ledger } = ledgerAfter(60, -0.2);
    const [trial] = trials(1, 0);
    if (trial) ledger.add({ ...trial, metric: 'cpuRatio' }, 0);
    const verdict = ledger.verdict('memory', 0);
    expect(verdict).toMatchObject({ metric: 'cpuRatio', verdict: 'not enough runs' });
    expect((verdict?.runCount ?? 0) + (verdict?.heldOutCount ?? 0)).toBe(1);
  });

  it('names from workers cannot make it grow without end', () => {
    const ledger = new TrialLedger(rules);
    const [trial] = trials(1, 0);
    if (trial) for (let i = 0; i < 100; i += 1) ledger.add({ ...trial, strategy: `s${i}` }, 0);
    expect([ledger.verdicts(0).length, ledger.ignoredCount]).toEqual([64, 36]);
  });
});

describe('EffectEstimate', () => {
  it('the interval holds the true effect at every look in at least 95 of 100 sequences', () => {
    const kept = Array.from({ length: 100 }, (_, seed) => {
      const estimate = new EffectEstimate();
      return trials(300, -0.05, seed + 500).every((trial) => {
        estimate.add(trial);
        const isTrusted = estimate.heldOutCount >= 8 && estimate.runCount >= 8;
        return !isTrusted || Math.abs((estimate.effect ?? 0) + 0.05) <= estimate.halfWidth(0.95);
      });
    });
    expect(kept.filter(Boolean).length).toBeGreaterThanOrEqual(95);
  });

  it('says nothing before both sides have been seen', () => {
    const estimate = new EffectEstimate();
    const [trial] = trials(1, 0);
    if (trial) for (let i = 0; i < 5; i += 1) estimate.add({ ...trial, isHeldOut: false });
    expect(estimate.effect).toBeUndefined();
  });
});
