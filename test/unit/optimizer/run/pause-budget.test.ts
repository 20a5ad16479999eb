import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PauseBudget, pauseWaitMs } from '../../../../src/optimizer/run/pause-budget.js';
import { optimizerWith, strategyWith } from '../optimizer-fixture.js';

const minuteMs = 60_000;

describe('pause budget', () => {
  it('a pause is paid from the allowance, which refills within a minute', () => {
    const budget = new PauseBudget(200, 0);
    budget.spend(150, 0);
    expect(budget.allowance(0).leftMs).toBe(50);
    expect(budget.allowance(minuteMs / 2).leftMs).toBe(150);
    expect(budget.allowance(10 * minuteMs).leftMs).toBe(200);
  });

  it('a strategy waits until its own pause fits, or for a full allowance when it never fits', () => {
    expect(pauseWaitMs({ limitMs: 200, leftMs: 50 }, 100)).toBe(minuteMs / 4);
    expect(pauseWaitMs({ limitMs: 200, leftMs: -100 }, 500)).toBe(1.5 * minuteMs);
    expect(pauseWaitMs({ limitMs: 200, leftMs: 200 }, 500)).toBe(0);
  });

  it('what does not pause is never held up, and 0 is no limit', () => {
    expect(pauseWaitMs({ limitMs: 200, leftMs: -500 }, 0.2)).toBe(0);
    expect(pauseWaitMs({ limitMs: 0, leftMs: -500 }, 400)).toBe(0);
    expect(pauseWaitMs({ limitMs: 200, leftMs: 0 }, undefined)).toBeGreaterThan(0);
  });

  it('whatever strategies cost, over any time they pause no longer than the limit, one allowance and one run', () => {
    const attempt = fc.record({ afterMs: fc.nat({ max: 30_000 }), pauseMs: fc.nat({ max: 400 }) });
    fc.assert(
      fc.property(fc.array(attempt, { maxLength: 200 }), (attempts) => {
        const budget = new PauseBudget(200, 0);
        const paid: { readonly atMs: number; readonly pauseMs: number }[] = [];
        let nowMs = 0;
        for (const { afterMs, pauseMs } of attempts) {
          nowMs += afterMs;
          if (pauseWaitMs(budget.allowance(nowMs), pauseMs) > 0) continue;
          budget.spend(pauseMs, nowMs);
          paid.push({ atMs: nowMs, pauseMs });
        }
        for (const [i, from] of paid.entries()) {
          const sum = paid.slice(i).reduce((total, { pauseMs }) => total + pauseMs, 0);
          const spanMs = (paid.at(-1)?.atMs ?? 0) - from.atMs;
          expect(sum).toBeLessThanOrEqual(200 + (200 * spanMs) / minuteMs + 400);
        }
      }),
    );
  });

  it('a strategy that blocked the worker for long runs again only when the worker has rested', async () => {
    const { optimizer, clock, samples, batches } = optimizerWith({ optimizationCooldown: 0, holdOutRatio: 0 });
    const apply = () => {
      // The clock stands for a loop that is blocked: no timer fires meanwhile.
      clock.block(400);
      return [{ action: 'block', count: 1 }];
    };
    const value = 2;
    const assess = () => ({ stress: value, metric: 'requestsInFlight', value, threshold: 1 }) as const;
    optimizer.registerStrategy(strategyWith({ apply, assess, impactTimeMs: 0 }));
    samples.values = { requestsInFlight: 2 };
    await clock.advanceAsync(6000, 1000);
    expect(batches.flat()).toMatchObject([{ name: 'own', cost: { pauseMs: 390 } }]);
    await clock.advanceAsync(60_000, 1000);
    expect(batches).toHaveLength(1);
    const own = optimizer.getOptimizationStats().strategies.find(({ name }) => name === 'own');
    expect(own?.restReason).toMatch(/^the worker's pauses are used up for \d+ ms more$/);
    await clock.advanceAsync(90_000, 1000);
    expect(batches).toHaveLength(2);
  });
});
