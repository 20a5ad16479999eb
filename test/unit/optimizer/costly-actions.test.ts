import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SimulatedTurns } from '../../../src/cli/simulation/simulated-turns.js';
import type { Clock } from '../../../src/core/clock.js';
import { PerformanceOptimizer } from '../../../src/optimizer/optimizer.js';
import type { Strategy } from '../../../src/optimizer/strategies/index.js';
import type { Turns } from '../../../src/optimizer/run/turns.js';
import type { MetricName } from '../../../src/protocol/sample.js';
import { ManualClock } from '../../support/manual-clock.js';
import { ScriptedSamples } from './scripted-samples.js';

interface Span {
  readonly worker: number;
  readonly strategy: string;
  readonly metric: MetricName;
  readonly impactTimeMs: number;
  readonly fromMs: number;
  toMs: number;
}

/** Two strategies that are always wanted and always disruptive, on the same figure or on one each. */
const plan = fc.record({
  workerCount: fc.integer({ min: 1, max: 4 }),
  durationsMs: fc.array(fc.integer({ min: 1, max: 9000 }), { minLength: 1, maxLength: 6 }),
  impactTimesMs: fc.tuple(fc.integer({ min: 0, max: 60_000 }), fc.integer({ min: 0, max: 60_000 })),
  cooldownMs: fc.integer({ min: 0, max: 30_000 }),
  isSameMetric: fc.boolean(),
});

function costly(clock: Clock, spans: Span[], worker: number, name: string, facts: CostlyFacts): Strategy {
  const { metric, impactTimeMs, durationMs } = facts;
  return {
    ...{ name, metric, impactTimeMs, isDisruptive: true, isAlwaysOn: true },
    assess: () => ({ stress: 2, metric, value: 2, threshold: 1 }),
    apply: async () => {
      const fromMs = clock.monotonicMs();
      const span: Span = { worker, strategy: name, metric, impactTimeMs, fromMs, toMs: Infinity };
      spans.push(span);
      await new Promise<void>((over) => clock.after(durationMs(), over));
      span.toMs = clock.monotonicMs();
      return [{ action: 'relieve', count: 1 }];
    },
  };
}

interface CostlyFacts {
  readonly metric: MetricName;
  readonly impactTimeMs: number;
  readonly durationMs: () => number;
}

async function runAll(given: typeof plan extends fc.Arbitrary<infer T> ? T : never): Promise<readonly Span[]> {
  const { workerCount, durationsMs, impactTimesMs, cooldownMs, isSameMetric } = given;
  const clock = new ManualClock();
  const turns = new SimulatedTurns(clock);
  const spans: Span[] = [];
  let runCount = 0;
  const durationMs = (): number => durationsMs[runCount++ % durationsMs.length] ?? 1;
  const optimizers = Array.from({ length: workerCount }, (_, worker) => {
    const optimizer = createOptimizer(clock, turns.of(worker + 1), cooldownMs);
    const [first, second] = impactTimesMs;
    const other: MetricName = isSameMetric ? 'requestsInFlight' : 'errorRatio';
    const one = { metric: 'requestsInFlight', impactTimeMs: first, durationMs } as const;
    optimizer.registerStrategy(costly(clock, spans, worker, 'one', one));
    optimizer.registerStrategy(
      costly(clock, spans, worker, 'two', { metric: other, impactTimeMs: second, durationMs }),
    );
    return optimizer;
  });
  await clock.advanceAsync(240_000, 500);
  const ended = Promise.all(optimizers.map((optimizer) => optimizer.shutdown()));
  await clock.advanceAsync(20_000, 1000);
  await ended;
  return spans;
}

function createOptimizer(clock: ManualClock, turns: Turns, optimizationCooldown: number): PerformanceOptimizer {
  return new PerformanceOptimizer(
    { optimizationInterval: 1000, optimizationCooldown, pauseBudget: 0 },
    { clock, turns, sampleSource: new ScriptedSamples(clock), random: () => 0.5, readCpuMs: () => 0 },
  );
}

describe('costly actions, whatever they take and wherever they run', () => {
  it('R14 never two at once over the workers, and never two on a figure inside an impact time', async () => {
    let seenCount = 0;
    await fc.assert(
      fc.asyncProperty(plan, async (given) => {
        const spans = await runAll(given);
        seenCount += spans.length;
        for (const [i, span] of spans.entries()) {
          for (const earlier of spans.slice(0, i)) {
            expect(span.fromMs).toBeGreaterThanOrEqual(earlier.toMs);
            if (earlier.worker !== span.worker || earlier.metric !== span.metric) continue;
            expect(span.fromMs - earlier.toMs).toBeGreaterThanOrEqual(earlier.impactTimeMs);
          }
        }
      }),
      { numRuns: 15 },
    );
    expect(seenCount).toBeGreaterThan(15);
  });
});
