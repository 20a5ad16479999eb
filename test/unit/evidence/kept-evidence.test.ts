import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeKeptEvidence, keptEvidence, restoreEvidence } from '../../../src/evidence/kept-evidence.js';
import type { Trial } from '../../../src/evidence/trial.js';
import { TrialLedger } from '../../../src/evidence/trial-ledger.js';
import { seededRandom } from '../../support/labelled-runs.js';

const rules = { minCount: 5, usefulRatio: 0.05, reprobeMs: 86_400_000 };

function trials(count: number, changes: Partial<Trial> = {}): Trial[] {
  const random = seededRandom(3);
  return Array.from({ length: count }, () => {
    const isHeldOut = random() < 0.25;
    const before = 0.8 + 0.04 * random();
    const after = before - 0.1 + 0.2 * random() - (isHeldOut ? 0 : 0.06);
    const trial = { metric: 'memoryRatio', isHeldOut, runProbability: 0.75, before, after } as const;
    return { strategy: 'memory', basis: 'b1', ...trial, ...changes };
  });
}

/** As the store has it. */
function restarted(ledger: TrialLedger): TrialLedger {
  const kept = decodeKeptEvidence(JSON.parse(JSON.stringify(keptEvidence(ledger, '1.0.0'))));
  const next = new TrialLedger(rules);
  if (kept) restoreEvidence(kept, next, 0);
  return next;
}

describe('kept evidence', () => {
  it('however often the primary is restarted, the verdict is that of one that never ended', () => {
    const lasting = new TrialLedger(rules);
    let interrupted = new TrialLedger(rules);
    for (const [count, trial] of trials(90).entries()) {
      expect(interrupted.add(trial, 0)).toEqual(lasting.add(trial, 0));
      if (count % 7 === 0) interrupted = restarted(interrupted);
    }
    expect(interrupted.verdicts(0)).toEqual(lasting.verdicts(0));
    expect(lasting.verdicts(0)[0]?.runCount).toBeGreaterThan(20);
  });

  it('what was seen before and after a gap together is as one sequence: counts, effect and interval', () => {
    const all = trials(60, { after: 0.7 });
    const undecided = { ...rules, minCount: 1000 };
    const whole = new TrialLedger(undecided);
    for (const trial of all) whole.add(trial, 0);
    const [before, after] = [new TrialLedger(undecided), new TrialLedger(undecided)];
    for (const trial of all.slice(0, 30)) before.add(trial, 0);
    for (const trial of all.slice(30)) after.add(trial, 0);
    restoreEvidence(keptEvidence(before, '1.0.0'), after, 0);
    const [one, other] = [whole.verdicts(0)[0], after.verdicts(0)[0]];
    expect([other?.runCount, other?.heldOutCount]).toEqual([one?.runCount, one?.heldOutCount]);
    expect(other?.effect).toBeCloseTo(one?.effect ?? Number.NaN, 1);
  });

  it('rules that changed judge the same evidence anew', () => {
    const ledger = new TrialLedger(rules);
    for (const trial of trials(90)) ledger.add(trial, 0);
    expect(ledger.verdicts(0)[0]?.verdict).not.toBe('not enough runs');
    const stricter = new TrialLedger({ ...rules, minCount: 1000 });
    restoreEvidence(keptEvidence(ledger, '1.0.0'), stricter, 0);
    expect(stricter.verdicts(0)).toMatchObject([{ verdict: 'not enough runs', isOff: false }]);
  });

  it('of one strategy four versions of its code are known, and what is forgotten is the oldest', () => {
    const ledger = new TrialLedger(rules);
    for (const basis of ['a', 'b', 'c', 'd', 'e']) for (const trial of trials(1, { basis })) ledger.add(trial, 0);
    expect(ledger.subjects().map(({ basis }) => basis)).toEqual(['b', 'c', 'd', 'e']);
    expect(restarted(ledger).subjects()).toEqual(ledger.subjects());
    expect(ledger.verdicts(0)).toMatchObject([{ basis: 'e' }]);
  });

  it('what is not of its version, not whole or too much is not read, and nothing makes the reader throw', () => {
    const ledger = new TrialLedger(rules);
    for (const trial of trials(3)) ledger.add(trial, 0);
    const kept = keptEvidence(ledger, '1.0.0');
    expect(decodeKeptEvidence(kept)).toEqual(kept);
    const [entry] = kept.entries;
    const bad = [
      { ...kept, version: 2 },
      { ...kept, release: 7 },
      { ...kept, entries: Array.from({ length: 257 }, () => entry) },
      { ...kept, entries: [{ ...entry, figures: { ...entry?.figures, squaredDeviations: -1 } }] },
      { ...kept, entries: [{ ...entry, figures: { ...entry?.figures, ran: { count: 1.5 } } }] },
    ];
    expect(bad.map(decodeKeptEvidence)).toEqual(bad.map(() => undefined));
    const read = fc.property(fc.anything(), (entries) => {
      decodeKeptEvidence({ version: 1, release: 'x', entries });
    });
    expect(() => fc.assert(read)).not.toThrow();
  });
});
