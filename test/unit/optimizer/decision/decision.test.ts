import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  calmWatch,
  decide,
  type DecisionInput,
  type DecisionPolicy,
  type DecisionRules,
  enforceRest,
  isUndecided,
  neededCountFor,
  noteRun,
  noteVerdict,
  observeStress,
  restReason,
  type StrategyFacts,
  type StrategyWatch,
} from '../../../../src/optimizer/decision/decision.js';

const rules: DecisionRules = { neededCount: 3, recoverStress: 0.85, cooldownMs: 60_000 };
const pauses = { limitMs: 200, leftMs: 200 };
const own = { isOwn: true, isPerformed: true };

function watchAfter(stresses: readonly number[], start: StrategyWatch = calmWatch): StrategyWatch {
  return stresses.reduce((watch, stress) => observeStress(watch, stress, rules), start);
}

function facts(name: string, watch: StrategyWatch, more: Partial<StrategyFacts> = {}): StrategyFacts {
  return { name, metric: name === 'cpu' ? 'cpuRatio' : 'memoryRatio', impactTimeMs: 15_000, watch, ...more };
}

function due(strategies: readonly StrategyFacts[], nowMs: number, policy: DecisionPolicy = decide): string[] {
  const input: DecisionInput = { nowMs, strategies, rules, pauses };
  return enforceRest(policy(input), input).map(({ name }) => name);
}

describe('threshold decision', () => {
  it('R14 one peak does not make a strategy hot, three of five readings do', () => {
    expect(watchAfter([0.5, 2, 0.5, 0.5]).isHot).toBe(false);
    expect(watchAfter([0.5, 1.1, 0.5, 1.1, 1.1]).isHot).toBe(true);
  });

  it('R14 a strategy stays hot between recovery threshold and threshold', () => {
    const hot = watchAfter([1.1, 1.1, 1.1]);
    expect(watchAfter([0.9, 0.9, 0.9, 0.9, 0.9], hot).isHot).toBe(true);
    expect(watchAfter([0.8, 0.8, 0.8], hot).isHot).toBe(false);
  });

  it('R14 between recovery threshold and threshold a hot strategy neither runs again nor recovers', () => {
    const between = watchAfter([0.9, 0.9, 0.9], watchAfter([1.1, 1.1, 1.1]));
    expect(between.isHot).toBe(true);
    expect(due([facts('memory', between)], 0)).toEqual([]);
  });

  it('R14 noise of 5 % around the threshold switches at most once', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0.95, max: 1.05, noNaN: true }), { maxLength: 500 }), (trace) => {
        let watch = calmWatch;
        let switches = 0;
        for (const stress of trace) {
          const next = observeStress(watch, stress, rules);
          if (next.isHot !== watch.isHot) switches += 1;
          watch = next;
        }
        expect(switches).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('R14 never two runs of a strategy inside its cool-down, whatever the trace and the policy', () => {
    const step = fc.record({
      stress: fc.double({ min: 0, max: 3, noNaN: true }),
      gapMs: fc.integer({ min: 1, max: 20_000 }),
    });
    const everything: DecisionPolicy = ({ strategies }) => strategies.map(({ name }) => ({ name, reason: 'always' }));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), fc.boolean(), (trace, isGreedy) => {
        let watch = calmWatch;
        let nowMs = 0;
        const ranAtMs: number[] = [];
        for (const { stress, gapMs } of trace) {
          nowMs += gapMs;
          watch = observeStress(watch, stress, rules);
          if (due([facts('memory', watch)], nowMs, isGreedy ? everything : decide).length === 0) continue;
          watch = noteRun(watch, nowMs, own);
          ranAtMs.push(nowMs);
        }
        for (const [i, atMs] of ranAtMs.entries())
          if (i > 0) expect(atMs - ranAtMs[i - 1]!).toBeGreaterThanOrEqual(rules.cooldownMs);
      }),
    );
  });

  it('R11 as many readings are needed as fit into one interval plus one sample, at most three', () => {
    expect(neededCountFor(30_000, 1000)).toBe(3);
    expect(neededCountFor(1000, 1000)).toBe(2);
    expect(neededCountFor(500, 1000)).toBe(1);
  });

  it('R11 a high reading that is not confirmed yet is undecided', () => {
    expect(isUndecided(watchAfter([0.5, 1.2]))).toBe(true);
    expect(isUndecided(watchAfter([0.5, 0.6]))).toBe(false);
    expect(isUndecided(watchAfter([1.2, 1.2, 1.2]))).toBe(false);
  });

  it('the most stressed strategy comes first', () => {
    const strategies = [facts('memory', watchAfter([1.1, 1.1, 1.1])), facts('cpu', watchAfter([1.4, 1.4, 1.4]))];
    expect(due(strategies, 0)).toEqual(['cpu', 'memory']);
  });

  it('of two strategies judged by one metric only one acts within an impact time', () => {
    const hot = watchAfter([1.1, 1.1, 1.1]);
    const other = facts('other', hot);
    expect(due([facts('memory', hot), other], 0)).toHaveLength(1);
    const memory = facts('memory', noteRun(hot, 0, own));
    expect(due([memory, other], 14_999)).toEqual([]);
    expect(restReason(other, { nowMs: 14_999, strategies: [memory, other], rules, pauses })).toBe(
      'memory acts on the same metric',
    );
    expect(due([memory, other], 15_000)).toEqual(['other']);
  });

  it('R98 a strategy that changes nothing rests twice as long each time, up to eight times', () => {
    let watch = noteRun(watchAfter([1.1, 1.1, 1.1]), 0, own);
    for (let i = 0; i < 5; i += 1) watch = noteVerdict(watch, false);
    expect(due([facts('memory', watch)], 479_999)).toEqual([]);
    expect(due([facts('memory', watch)], 480_000)).toEqual(['memory']);
    expect(due([facts('memory', noteVerdict(watch, true))], 60_000)).toEqual(['memory']);
  });

  it('R98 a rest says why', () => {
    const memory = facts('memory', noteRun(calmWatch, 0, own));
    expect(restReason(memory, { nowMs: 1000, strategies: [memory], rules, pauses })).toBe(
      'cools down for 59000 ms more',
    );
    expect(restReason(memory, { nowMs: 60_000, strategies: [memory], rules, pauses })).toBeUndefined();
  });

  it('R113 a policy cannot start what does not exist', () => {
    expect(due([facts('memory', calmWatch)], 0, () => [{ name: 'ghost', reason: '' }])).toEqual([]);
  });
});
