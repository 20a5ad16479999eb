import { describe, expect, it } from 'vitest';
import type { OptimizationOutcome } from '../../../../src/protocol/outcome.js';
import type { StrategyVerdict } from '../../../../src/protocol/verdict.js';
import type { Strategy } from '../../../../src/optimizer/strategies/index.js';
import { seededRandom } from '../../../support/labelled-runs.js';
import { optimizerWith, strategyWith } from '../optimizer-fixture.js';

const secondMs = 1000;
const hot: NonNullable<Strategy['assess']> = ({ values }) => {
  const value = values.requestsInFlight ?? 0;
  return { stress: value / 100, metric: 'requestsInFlight', value, threshold: 100 };
};

/** A worker that is always loaded; `relief` is what a run takes away for the time in which it is measured. */
async function loadedWorker(relief: number, hours: number, seed = 7) {
  const random = seededRandom(seed);
  const options = { optimizationCooldown: 10_000, holdOutRatio: 0.25 };
  const setup = optimizerWith(options, { random });
  const { optimizer, clock, samples } = setup;
  const outcomes: OptimizationOutcome[] = [];
  const verdicts: StrategyVerdict[] = [];
  let relievedUntilMs = 0;
  optimizer.on('outcome-measured', (outcome) => outcomes.push(outcome));
  optimizer.on('verdict-changed', (verdict) => verdicts.push(verdict));
  const apply = () => {
    relievedUntilMs = clock.monotonicMs() + 8000;
    return [{ action: 'relieve', count: 1 }];
  };
  optimizer.registerStrategy(strategyWith({ impactTimeMs: 5000, assess: hot, apply }));
  for (let sec = 0; sec < hours * 3600; sec += 1) {
    const load = 130 + 20 * random() - (clock.monotonicMs() < relievedUntilMs ? relief : 0);
    samples.values = { memoryRatio: 0.3, cpuRatio: 0.2, requestsInFlight: load };
    await clock.advanceAsync(secondMs);
  }
  return { ...setup, outcomes, verdicts };
}

describe('hold-out', () => {
  it('a share of due runs is left out at random, says so, and is measured like the others', async () => {
    const { outcomes, batches } = await loadedWorker(60, 1);
    const trials = outcomes.filter(({ trial }) => trial !== undefined);
    const heldOut = trials.filter(({ trial }) => trial?.isHeldOut);
    expect(heldOut.length / trials.length).toBeGreaterThan(0.02);
    expect(heldOut.length / trials.length).toBeLessThan(0.5);
    expect(heldOut[0]).toMatchObject({
      status: 'skipped',
      reason: 'left out at random, to measure what runs of it change',
      actions: [],
      effect: { metric: 'requestsInFlight' },
    });
    expect(batches.flat().some(({ trial }) => trial?.isHeldOut)).toBe(true);
  });

  it('a strategy that works is found to work and is then left out less', async () => {
    const { verdicts, optimizer, outcomes } = await loadedWorker(60, 1);
    expect(verdicts).toMatchObject([{ strategy: 'own', verdict: 'works', isOff: false }]);
    expect(optimizer.getOptimizationStats().verdicts).toMatchObject([{ strategy: 'own', verdict: 'works' }]);
    expect(outcomes.at(-1)?.trial?.runProbability).toBeCloseTo(0.95);
  });

  it('R98 a strategy that does nothing is switched off, says why, and runs again when its rest is over', async () => {
    const { verdicts, optimizer, clock, batches } = await loadedWorker(0, 6);
    expect(verdicts).toMatchObject([{ strategy: 'own', verdict: 'no effect', isOff: true }]);
    const own = optimizer.getOptimizationStats().strategies.find(({ name }) => name === 'own');
    expect(own?.restReason).toMatch(/^switched off until .*: no effect: a run changes requestsInFlight by/);
    const count = batches.length;
    await clock.advanceAsync(3600 * secondMs, 10 * secondMs);
    expect(batches.length).toBe(count);
    await clock.advanceAsync(24 * 3600 * secondMs, 60 * secondMs);
    expect(batches.length).toBeGreaterThan(count);
  }, 60_000);

  it('R40 what improves without a run too is taken off the effective rate', async () => {
    const { optimizer } = await loadedWorker(0, 3);
    expect(optimizer.getOptimizationStats()).toMatchObject({ successRate: 1 });
    expect(optimizer.getOptimizationStats().effectiveRate).toBeLessThan(0.35);
  }, 60_000);

  it('runs that somebody asked for, and dry runs, are marked and count for no verdict', async () => {
    const { optimizer, clock, samples } = optimizerWith({ holdOutRatio: 0.5 }, { random: () => 0 });
    optimizer.registerStrategy(strategyWith({ assess: hot }));
    samples.values = { requestsInFlight: 50 };
    await clock.advanceAsync(5 * secondMs, secondMs);
    const [asked] = await optimizer.triggerOptimization('own');
    const [dry] = await optimizer.triggerOptimization('own', { isDryRun: true });
    expect(asked).toMatchObject({ status: 'completed', trigger: 'manual' });
    expect(asked).not.toHaveProperty('trial');
    expect(dry).toMatchObject({ status: 'skipped', isDryRun: true, reason: expect.stringMatching(/^dry run: /) });
    await clock.advanceAsync(20 * secondMs, secondMs);
    expect(optimizer.getOptimizationStats().verdicts).toEqual([]);
  });

  it('a strategy that is always on, and a worker near its limit, are never left to chance', async () => {
    const { optimizer, clock, samples, batches } = optimizerWith({ holdOutRatio: 0.5 }, { random: () => 0 });
    optimizer.registerStrategy(strategyWith({ name: 'guard', assess: hot, isAlwaysOn: true }));
    samples.values = { memoryRatio: 0.96, requestsInFlight: 150 };
    await clock.advanceAsync(6 * secondMs, secondMs);
    expect(batches.flat().map(({ name, trial }) => [name, trial])).toEqual([
      ['guard', undefined],
      ['memory', undefined],
    ]);
  });

  it('what the node found out replaces what the worker knows', () => {
    const { optimizer, clock } = optimizerWith();
    const verdict = {
      strategy: 'memory',
      metric: 'memoryRatio',
      verdict: 'no effect',
      reason: 'no effect: ...',
    } as const;
    const figures = { effect: 0, effectLow: -0.01, effectHigh: 0.01, confidenceRatio: 0.95, usefulEffect: 0.04 };
    const counts = { runCount: 40, heldOutCount: 12, isOff: true, probeAtMs: clock.now() + 60_000 };
    optimizer.adoptVerdicts([{ ...verdict, ...figures, ...counts }]);
    const [memory] = optimizer.getOptimizationStats().strategies;
    expect(memory?.restReason).toMatch(/^switched off until /);
    clock.advance(60_000);
    expect(optimizer.getOptimizationStats().strategies[0]).not.toHaveProperty('restReason');
  });

  it('a run that is disturbed by another on the same figure is no evidence', async () => {
    const { optimizer, clock, samples, batches } = optimizerWith({}, { random: () => 0.9 });
    optimizer.registerStrategy(strategyWith({ assess: hot, impactTimeMs: 10_000 }));
    optimizer.registerStrategy(strategyWith({ name: 'other' }));
    samples.values = { requestsInFlight: 150 };
    await clock.advanceAsync(6 * secondMs, secondMs);
    expect(batches.flat()).toMatchObject([{ name: 'own', trial: { isHeldOut: false } }]);
    await optimizer.triggerOptimization('other');
    await clock.advanceAsync(20 * secondMs, secondMs);
    expect(optimizer.getOptimizationStats().verdicts).toEqual([]);
  });
});

describe('dry run', () => {
  it('a worker that only plans does nothing and says what it would do', async () => {
    let appliedCount = 0;
    const { optimizer, clock, samples, batches } = optimizerWith({ optimizationDryRun: true });
    const apply = () => [{ action: 'relieve', count: ++appliedCount }];
    optimizer.registerStrategy(strategyWith({ assess: hot, apply, plan: () => [{ action: 'relieve', count: 3 }] }));
    samples.values = { requestsInFlight: 150 };
    await clock.advanceAsync(30 * secondMs, secondMs);
    expect(appliedCount).toBe(0);
    expect(batches.flat()).toMatchObject([
      { name: 'own', status: 'skipped', isDryRun: true, trigger: 'threshold', reason: 'dry run: it would relieve 3' },
    ]);
    expect(optimizer.getOptimizationStats()).toMatchObject({ optimizationCount: 0, skippedCount: 1 });
  });

  it('R99 a plan that throws or hangs is a failed run and nothing more', async () => {
    const { optimizer, clock } = optimizerWith();
    const throwing = (): never => {
      throw new Error('no plan');
    };
    optimizer.registerStrategy(strategyWith({ name: 'thrower', plan: throwing }));
    optimizer.registerStrategy(strategyWith({ name: 'hanger', plan: () => new Promise(() => undefined) }));
    expect((await optimizer.triggerOptimization('thrower', { isDryRun: true }))[0]).toMatchObject({
      status: 'failed',
      reason: 'strategy thrower failed: no plan',
    });
    const hanging = optimizer.triggerOptimization('hanger', { isDryRun: true });
    await clock.advanceAsync(2000);
    expect((await hanging)[0]).toMatchObject({ status: 'failed', isDryRun: true });
  });
});
