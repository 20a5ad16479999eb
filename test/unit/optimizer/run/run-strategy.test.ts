import { describe, expect, it } from 'vitest';
import { type RunResult, runContained } from '../../../../src/optimizer/run/run-strategy.js';
import type { Strategy } from '../../../../src/optimizer/strategies/index.js';
import { ManualClock } from '../../../support/manual-clock.js';

const never = new AbortController().signal;

function strategyOf(apply: Strategy['apply']): Strategy {
  return { name: 'own', metric: 'memoryRatio', impactTimeMs: 1000, budgetMs: 5000, apply };
}

function resultOf(apply: Strategy['apply'], clock = new ManualClock(), shutdown = never): Promise<RunResult> {
  return runContained(strategyOf(apply), { trigger: 'manual', sample: undefined }, { clock, shutdown }).result;
}

describe('a contained run', () => {
  it('is completed when something was done', async () => {
    const actions = [{ action: 'clean', count: 2, bytes: 10 }];
    expect(await resultOf(() => actions)).toEqual({ status: 'completed', actions });
  });

  it('R16 is skipped when nothing was done, with the notes as reason', async () => {
    const result = await resultOf(() => [
      { action: 'a', count: 0, note: 'no adapter' },
      { action: 'b', count: 0, note: 'no adapter' },
      { action: 'c', count: 0, note: 'disabled' },
    ]);
    expect(result).toMatchObject({ status: 'skipped', reason: 'no adapter; disabled' });
    expect(await resultOf(() => [])).toMatchObject({ status: 'skipped', reason: 'nothing to do' });
  });

  it('R99 is failed with reason and error when the strategy throws, at once or later', async () => {
    const expected = {
      status: 'failed',
      reason: 'strategy own failed: broken',
      error: { code: 'PS_OPTIMIZE_STRATEGY_FAILED', details: { strategy: 'own', reason: 'broken' } },
    };
    const broken = (): never => {
      throw new Error('broken');
    };
    expect(await resultOf(broken)).toMatchObject(expected);
    expect(await resultOf(() => Promise.reject(new Error('broken')))).toMatchObject(expected);
  });

  it('R99 is failed and its signal aborted when the strategy hangs beyond its budget', async () => {
    const clock = new ManualClock();
    let seen: AbortSignal | undefined;
    const result = resultOf(({ signal }) => {
      seen = signal;
      return new Promise(() => undefined);
    }, clock);
    await clock.advanceAsync(5000);
    expect(await result).toMatchObject({ status: 'failed', error: { code: 'PS_OPTIMIZE_TIMED_OUT' } });
    expect(seen?.aborted).toBe(true);
    expect(clock.timerCount).toBe(0);
  });

  it.each([[undefined], ['done'], [[{ action: 'x', count: -1 }]], [[{ count: 1 }]], [[{ action: 'x', count: NaN }]]])(
    'R99 is failed when the strategy answers %j',
    async (answer) => {
      const result = await resultOf(() => answer as never);
      expect(result).toMatchObject({ status: 'failed', actions: [] });
    },
  );

  it('R81 is failed when the optimizer shuts down meanwhile', async () => {
    const shutdown = new AbortController();
    const result = resultOf(() => new Promise(() => undefined), new ManualClock(), shutdown.signal);
    shutdown.abort();
    expect(await result).toMatchObject({
      status: 'failed',
      reason: 'strategy own failed: the optimizer was shut down',
    });
  });
});
