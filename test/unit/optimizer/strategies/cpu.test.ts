import { describe, expect, it } from 'vitest';
import { DeferrableQueue } from '../../../../src/optimizer/deferrable-queue.js';
import { RegisteredCache } from '../../../../src/optimizer/registered-cache.js';
import { CpuStrategy } from '../../../../src/optimizer/strategies/index.js';
import { ManualClock } from '../../../support/manual-clock.js';
import { sampleFixture } from '../../../support/sample-fixture.js';
import { settingsWith } from './run-fixture.js';

function setUp() {
  const queue = new DeferrableQueue(new ManualClock());
  const slowdowns: number[] = [];
  const computed = new Map([['a', 1]]);
  const other = new Map([['b', 1]]);
  const caches = [
    new RegisteredCache(computed, { name: 'computed', tags: ['computation'] }),
    new RegisteredCache(other, { name: 'other' }),
  ];
  const sampleSource = { setSlowdown: (factor: number) => void slowdowns.push(factor) };
  return {
    strategy: new CpuStrategy({ queue, sampleSource, caches: () => caches }),
    queue,
    slowdowns,
    computed,
    other,
  };
}

describe('cpu strategy', () => {
  it('R83 is stressed above cpuThreshold', () => {
    const assess = (cpuRatio: number) =>
      setUp().strategy.assess(sampleFixture({ values: { cpuRatio } }), { settings: settingsWith(), nowMs: 0 });
    expect(assess(0.91)?.stress).toBeGreaterThan(1);
    expect(assess(0.9)?.stress).toBe(1);
  });

  it('R19 lets deferrable work wait until it recovers', async () => {
    const { strategy, queue } = setUp();
    await strategy.apply();
    const work = queue.schedule(() => 'ran', { deferrable: true });
    expect(queue.waitingCount).toBe(1);
    strategy.recover();
    expect(await work).toEqual({ status: 'done', value: 'ran' });
  });

  it('R20 sampling gets two, four, eight times slower, no more, and returns', async () => {
    const { strategy, slowdowns } = setUp();
    for (let i = 0; i < 3; i += 1) await strategy.apply();
    const actions = await strategy.apply();
    expect(actions.find(({ action }) => action === 'slow-sampling')).toMatchObject({ count: 0 });
    strategy.recover();
    expect(slowdowns).toEqual([2, 4, 8, 1]);
  });

  it('R21 clears caches tagged computation and no others', async () => {
    const { strategy, computed, other } = setUp();
    const actions = await strategy.apply();
    expect([computed.size, other.size]).toEqual([0, 1]);
    expect(actions.find(({ action }) => action === 'clear-computations')).toMatchObject({ count: 1 });
  });

  it('a plan counts what would wait and be cleared, and slows nothing down', () => {
    const { strategy, computed, slowdowns } = setUp();
    const plan = Object.fromEntries(strategy.plan().map(({ action, count }) => [action, count]));
    expect(plan).toEqual({ 'defer-work': 0, 'slow-sampling': 1, 'clear-computations': 1 });
    expect(computed.size).toBe(1);
    expect(slowdowns).toEqual([]);
  });
});
