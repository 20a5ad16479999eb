import { describe, expect, it } from 'vitest';
import type { ThresholdAlert } from '../../../src/optimizer/decision/threshold-watch.js';
import type { OptimizationOutcome } from '../../../src/protocol/outcome.js';
import { optimizerWith, strategyWith } from './optimizer-fixture.js';

const calm = { memoryRatio: 0.3, cpuRatio: 0.2 };
const secondMs = 1000;

function namesOf(batches: readonly (readonly OptimizationOutcome[])[]): string[] {
  return batches.flat().map(({ name }) => name);
}

describe('PerformanceOptimizer by itself', () => {
  it('R82 memory above its threshold triggers memory', async () => {
    const { clock, samples, batches } = optimizerWith();
    samples.values = { memoryRatio: 0.81, cpuRatio: 0.2 };
    await clock.advanceAsync(6 * secondMs, secondMs);
    expect(namesOf(batches)).toEqual(['memory']);
    expect(batches[0]?.[0]).toMatchObject({ trigger: 'threshold' });
  });

  it('R83 CPU above its threshold triggers cpu', async () => {
    const { clock, samples, batches } = optimizerWith();
    samples.values = { memoryRatio: 0.3, cpuRatio: 0.91 };
    await clock.advanceAsync(6 * secondMs, secondMs);
    expect(namesOf(batches)).toEqual(['cpu']);
  });

  it.each([0, 1, 2, 3, 4])(
    'R11 reacts within one interval plus one sample (breach %i s after a check)',
    async (afterSec) => {
      const { clock, samples, batches } = optimizerWith();
      await clock.advanceAsync((5 + afterSec) * secondMs, secondMs);
      samples.values = { memoryRatio: 0.9, cpuRatio: 0.2 };
      await clock.advanceAsync(6 * secondMs, secondMs);
      expect(namesOf(batches)).toEqual(['memory']);
    },
  );

  it('R11 reacts to the first sample when the interval is as short as the samples', async () => {
    const { clock, samples, batches } = optimizerWith({ optimizationInterval: 100 });
    samples.values = { memoryRatio: 0.9, cpuRatio: 0.2 };
    await clock.advanceAsync(1100, 100);
    expect(namesOf(batches)).toEqual(['memory']);
  });

  it('R14 a single peak triggers nothing', async () => {
    const { clock, samples, batches } = optimizerWith();
    await clock.advanceAsync(4 * secondMs, secondMs);
    samples.values = { memoryRatio: 0.99, cpuRatio: 1 };
    await clock.advanceAsync(secondMs);
    samples.values = calm;
    await clock.advanceAsync(60 * secondMs, secondMs);
    expect(batches).toEqual([]);
  });

  it('R14 a strategy rests for its cool-down while the breach lasts, longer each time it changes nothing', async () => {
    const { clock, samples, batches } = optimizerWith();
    samples.values = { memoryRatio: 0.9, cpuRatio: 0.2 };
    await clock.advanceAsync(600 * secondMs, secondMs);
    const starts = batches.flat().map(({ startedAtMs }) => startedAtMs);
    const gapsSec = starts.slice(1).map((atMs, i) => Math.round((atMs - starts[i]!) / secondMs));
    expect(gapsSec).toEqual([120, 240]);
  });

  it('R52 R15 the interval between checks is the configured one', async () => {
    const { clock, samples, batches } = optimizerWith({ optimizationInterval: 30_000 });
    samples.values = { memoryRatio: 0.9, cpuRatio: 0.2 };
    await clock.advanceAsync(29 * secondMs, secondMs);
    expect(batches).toEqual([]);
    await clock.advanceAsync(secondMs);
    expect(namesOf(batches)).toEqual(['memory']);
  });

  it('R84 R95 an alert is told and logged once per breach', async () => {
    const { optimizer, clock, samples, logger } = optimizerWith();
    const alerts: ThresholdAlert[] = [];
    optimizer.on('threshold-exceeded', (alert) => alerts.push(alert));
    samples.values = { memoryRatio: 0.9, cpuRatio: 0.95 };
    await clock.advanceAsync(60 * secondMs, secondMs);
    expect(alerts).toMatchObject([
      { strategy: 'memory', metric: 'memoryRatio', value: 0.9, threshold: 0.8 },
      { strategy: 'cpu', metric: 'cpuRatio', value: 0.95, threshold: 0.9 },
    ]);
    expect(logger.lines.filter(({ fields }) => fields['event'] === 'alert').map(({ level }) => level)).toEqual([
      'warn',
      'warn',
    ]);
  });

  it('R20 sampling slows down under high CPU and returns below the recovery threshold', async () => {
    const { clock, samples } = optimizerWith();
    samples.values = { memoryRatio: 0.3, cpuRatio: 0.95 };
    await clock.advanceAsync(6 * secondMs, secondMs);
    expect(samples.intervalMs).toBe(2000);
    samples.values = { memoryRatio: 0.3, cpuRatio: 0.8 };
    await clock.advanceAsync(20 * secondMs, secondMs);
    expect(samples.intervalMs).toBe(2000);
    samples.values = calm;
    await clock.advanceAsync(20 * secondMs, secondMs);
    expect(samples.intervalMs).toBe(1000);
  });

  it('R19 work scheduled as deferrable waits while the CPU is short and runs afterwards', async () => {
    const { optimizer, clock, samples } = optimizerWith();
    samples.values = { memoryRatio: 0.3, cpuRatio: 0.95 };
    await clock.advanceAsync(6 * secondMs, secondMs);
    const work = optimizer.schedule(() => 'ran', { deferrable: true });
    await clock.advanceAsync(5 * secondMs, secondMs);
    expect(optimizer.getOptimizationStats().deferredCount).toBe(1);
    samples.values = calm;
    await clock.advanceAsync(20 * secondMs, secondMs);
    expect(await work).toEqual({ status: 'done', value: 'ran' });
  });

  it('R40 the effect is measured after the impact time and told again', async () => {
    const { optimizer, clock, samples } = optimizerWith();
    const measured: OptimizationOutcome[] = [];
    optimizer.on('outcome-measured', (outcome) => measured.push(outcome));
    optimizer.registerStrategy(strategyWith({ metric: 'memoryRatio', impactTimeMs: 5000 }));
    samples.values = { memoryRatio: 0.7, cpuRatio: 0.2 };
    await clock.advanceAsync(5 * secondMs, secondMs);
    const [outcome] = await optimizer.triggerOptimization('own');
    expect(outcome?.effect).toMatchObject({ before: 0.7, after: 0.7, verdict: 'pending' });
    samples.values = { memoryRatio: 0.4, cpuRatio: 0.2 };
    await clock.advanceAsync(4 * secondMs, secondMs);
    expect(measured).toEqual([]);
    await clock.advanceAsync(2 * secondMs, secondMs);
    expect(measured).toMatchObject([{ id: outcome?.id, effect: { before: 0.7, after: 0.4, verdict: 'improved' } }]);
    expect(optimizer.recentOutcomes()[0]).toEqual(measured[0]);
    expect(optimizer.getOptimizationStats().effectiveRate).toBe(1);
  });

  it('R99 a strategy that claims much and changes nothing is completed, but not effective', async () => {
    const { optimizer, clock } = optimizerWith();
    const apply = () => [{ action: 'miracle', count: 1_000_000, bytes: 1e12 }];
    optimizer.registerStrategy(strategyWith({ metric: 'memoryRatio', apply }));
    await clock.advanceAsync(5 * secondMs, secondMs);
    await optimizer.triggerOptimization('own');
    await clock.advanceAsync(10 * secondMs, secondMs);
    expect(optimizer.getOptimizationStats()).toMatchObject({ successRate: 1, effectiveRate: 0 });
  });

  it('R99 a strategy that throws while assessing is logged once and does not stop the others', async () => {
    const { optimizer, clock, samples, batches, logger } = optimizerWith();
    const assess = (): never => {
      throw new Error('cannot assess');
    };
    optimizer.registerStrategy(strategyWith({ assess }));
    samples.values = { memoryRatio: 0.9, cpuRatio: 0.2 };
    await clock.advanceAsync(20 * secondMs, secondMs);
    expect(namesOf(batches)).toEqual(['memory']);
    expect(logger.lines.filter(({ fields }) => fields['reason'] === 'cannot assess')).toHaveLength(1);
  });

  it('R107 a strategy of the application is triggered by its own assessment and recovers', async () => {
    const { optimizer, clock, samples, batches } = optimizerWith();
    let recovered = 0;
    optimizer.registerStrategy(
      strategyWith({
        assess: ({ values }) => ({
          stress: (values.requestsInFlight ?? 0) / 100,
          metric: 'requestsInFlight',
          value: values.requestsInFlight ?? 0,
          threshold: 100,
        }),
        recover: () => {
          recovered += 1;
        },
      }),
    );
    samples.values = { ...calm, requestsInFlight: 150 };
    await clock.advanceAsync(6 * secondMs, secondMs);
    expect([namesOf(batches), recovered]).toEqual([['own'], 0]);
    samples.values = { ...calm, requestsInFlight: 10 };
    await clock.advanceAsync(10 * secondMs, secondMs);
    expect(recovered).toBe(1);
  });

  it('R113 a decision policy of the application decides, within cool-downs; a broken one is replaced by ours', async () => {
    const { optimizer, clock, batches, samples } = optimizerWith();
    optimizer.registerStrategy(strategyWith());
    optimizer.setDecisionPolicy(() => [{ name: 'own', reason: 'always' }]);
    await clock.advanceAsync(30 * secondMs, secondMs);
    expect(namesOf(batches)).toEqual(['own']);
    optimizer.setDecisionPolicy(() => {
      throw new Error('broken policy');
    });
    samples.values = { memoryRatio: 0.9, cpuRatio: 0.2 };
    await clock.advanceAsync(10 * secondMs, secondMs);
    expect(namesOf(batches)).toEqual(['own', 'memory']);
  });

  it('R98 the statistics say how each strategy stands and why it rests', async () => {
    const { optimizer, clock, samples } = optimizerWith();
    samples.values = { memoryRatio: 0.9, cpuRatio: 0.2 };
    await clock.advanceAsync(10 * secondMs, secondMs);
    const [memory, cpu] = optimizer.getOptimizationStats().strategies;
    expect(memory).toMatchObject({ name: 'memory', isHot: true });
    expect(memory?.restReason).toMatch(/^cools down for \d+ ms more$/);
    expect(cpu).toMatchObject({ name: 'cpu', isHot: false });
    expect(cpu).not.toHaveProperty('restReason');
  });
});
