import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OptimizationOutcome } from '../../../src/protocol/outcome.js';
import type { Strategy, StrategyRun } from '../../../src/optimizer/strategies/index.js';
import type { TurnRequest, Turns } from '../../../src/optimizer/run/turns.js';
import { seededRandom } from '../../support/labelled-runs.js';
import { optimizerWith, strategyWith } from './optimizer-fixture.js';

const secondMs = 1000;
const never = (): Promise<never> => new Promise(() => undefined);

describe('a strategy that misbehaves', () => {
  it('R99 is aborted by its signal at its budget, counted and named', async () => {
    const { optimizer, clock } = optimizerWith();
    let reason: unknown;
    const apply = ({ signal }: StrategyRun) => {
      signal.addEventListener('abort', () => (reason = signal.reason));
      return never();
    };
    optimizer.registerStrategy(strategyWith({ budgetMs: 2000, apply }));
    const run = optimizer.triggerOptimization('own');
    await clock.advanceAsync(2500, 500);
    expect((await run)[0]).toMatchObject({ status: 'failed', reason: 'strategy own exceeded its budget of 2000 ms' });
    expect(reason).toMatchObject({ code: 'PS_OPTIMIZE_TIMED_OUT' });
    const own = optimizer.getOptimizationStats().strategies.find(({ name }) => name === 'own');
    expect(own).toMatchObject({ faultCount: 1, lastFault: expect.stringMatching(/exceeded its budget/) });
  });

  it('R99 one whose recovery hangs does not keep the optimizer from shutting down', async () => {
    const { optimizer, clock } = optimizerWith();
    optimizer.registerStrategy(strategyWith({ budgetMs: 1000, recover: never }));
    await optimizer.triggerOptimization('own');
    const over = optimizer.shutdown();
    await clock.advanceAsync(2000, 500);
    await over;
  });

  it('R99 one whose stress is no number is a fault and never due', async () => {
    const { optimizer, clock, batches } = optimizerWith();
    const assess = () => ({ stress: Number.NaN, metric: 'requestsInFlight', value: 1, threshold: 1 }) as const;
    optimizer.registerStrategy(strategyWith({ assess }));
    await clock.advanceAsync(20 * secondMs, secondMs);
    expect(batches).toEqual([]);
    const own = optimizer.getOptimizationStats().strategies.find(({ name }) => name === 'own');
    expect(own).toMatchObject({ faultCount: 20, lastFault: expect.stringMatching(/its stress is no number/) });
  });

  it.each([{ impactTimeMs: Infinity }, { impactTimeMs: -1 }, { budgetMs: 0 }, { budgetMs: NaN }, { budgetMs: 1e12 }])(
    'R107 one with %o is refused',
    (wrong) => {
      const { optimizer } = optimizerWith();
      expect(() => optimizer.registerStrategy(strategyWith(wrong))).toThrow(/PS_CONFIG_BAD_VALUE|strategy/);
    },
  );
});

describe('the turn of a disruptive strategy', () => {
  const always: NonNullable<Strategy['assess']> = () => ({
    stress: 2,
    metric: 'requestsInFlight',
    value: 2,
    threshold: 1,
  });

  it('is asked for with strategy and lease, at once by threshold and with patience by command, and is returned', async () => {
    const asked: TurnRequest[] = [];
    let releasedCount = 0;
    const take: Turns['take'] = (request) => {
      asked.push(request);
      return Promise.resolve({ release: () => void (releasedCount += 1) });
    };
    const { optimizer, clock } = optimizerWith({ holdOutRatio: 0 }, { turns: { take } });
    optimizer.registerStrategy(strategyWith({ isDisruptive: true, budgetMs: 3000, assess: always }));
    await optimizer.triggerOptimization('own');
    await clock.advanceAsync(10 * secondMs, secondMs);
    expect(asked).toEqual([
      { strategy: 'own', leaseMs: 5000, waitMs: 10_000 },
      { strategy: 'own', leaseMs: 5000, waitMs: 0 },
    ]);
    expect(releasedCount).toBe(2);
  });

  it('denied, the run is put off to the next sample without a trace of a run', async () => {
    let deniedCount = 0;
    const take: Turns['take'] = () => Promise.resolve(++deniedCount < 3 ? undefined : { release: () => undefined });
    const { optimizer, clock, batches } = optimizerWith({ holdOutRatio: 0 }, { turns: { take } });
    optimizer.registerStrategy(strategyWith({ isDisruptive: true, assess: always }));
    await clock.advanceAsync(5 * secondMs, secondMs);
    expect([deniedCount, batches]).toEqual([1, []]);
    await clock.advanceAsync(2 * secondMs, secondMs);
    expect(batches.flat()).toMatchObject([{ name: 'own', status: 'completed' }]);
    expect(optimizer.getOptimizationStats().skippedCount).toBe(0);
  });

  it('a command that is denied says so', async () => {
    const { optimizer } = optimizerWith({}, { turns: { take: () => Promise.resolve(undefined) } });
    optimizer.registerStrategy(strategyWith({ isDisruptive: true }));
    expect((await optimizer.triggerOptimization('own'))[0]).toMatchObject({
      status: 'skipped',
      reason: 'another worker of this node is at it, or nobody gives leave',
    });
  });
});

describe('any load and any cost', () => {
  it('R14 two runs of a strategy are never closer than its impact time, and two on one metric never within it', async () => {
    const traces = fc.record({
      seed: fc.integer({ min: 1, max: 1e6 }),
      impactSec: fc.integer({ min: 1, max: 40 }),
      cooldownSec: fc.integer({ min: 0, max: 20 }),
    });
    await fc.assert(
      fc.asyncProperty(traces, async ({ seed, impactSec, cooldownSec }) => {
        const random = seededRandom(seed);
        const { optimizer, clock, samples } = optimizerWith(
          { optimizationCooldown: cooldownSec * secondMs },
          { random },
        );
        const starts: OptimizationOutcome[] = [];
        optimizer.on('optimization-completed', (outcomes) => starts.push(...outcomes));
        const assess: NonNullable<Strategy['assess']> = ({ values }) => {
          const value = values.requestsInFlight ?? 0;
          return { stress: value / 100, metric: 'requestsInFlight', value, threshold: 100 };
        };
        const impactTimeMs = impactSec * secondMs;
        for (const name of ['one', 'two']) optimizer.registerStrategy(strategyWith({ name, assess, impactTimeMs }));
        for (let sec = 0; sec < 300; sec += 1) {
          samples.values = { requestsInFlight: 200 * random() };
          await clock.advanceAsync(secondMs);
        }
        for (const [i, { startedAtMs }] of starts.entries())
          if (i > 0) expect(startedAtMs - (starts[i - 1]?.startedAtMs ?? 0)).toBeGreaterThanOrEqual(impactTimeMs);
        await optimizer.shutdown();
      }),
      { numRuns: 15 },
    );
  }, 60_000);

  it('R14 noise of 5 % around the threshold never makes a strategy recover and run again', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 1e6 }), async (seed) => {
        const random = seededRandom(seed);
        const { optimizer, clock, samples } = optimizerWith({}, { random });
        let recoveredCount = 0;
        const assess: NonNullable<Strategy['assess']> = ({ values }) => {
          const value = values.requestsInFlight ?? 0;
          return { stress: value / 100, metric: 'requestsInFlight', value, threshold: 100 };
        };
        const recover = () => void (recoveredCount += 1);
        optimizer.registerStrategy(strategyWith({ assess, recover }));
        for (let sec = 0; sec < 300; sec += 1) {
          samples.values = { requestsInFlight: 95 + 10 * random() };
          await clock.advanceAsync(secondMs);
        }
        expect(recoveredCount).toBe(0);
        await optimizer.shutdown();
      }),
      { numRuns: 10 },
    );
  }, 60_000);
});
