import { describe, expect, it } from 'vitest';
import type { AdmissionFigures } from '../../../../src/optimizer/admission/admission-figures.js';
import { DeferrableQueue } from '../../../../src/optimizer/load/deferrable-queue.js';
import { RegisteredCache } from '../../../../src/optimizer/cache/registered-cache.js';
import { CpuStrategy } from '../../../../src/optimizer/strategies/index.js';
import { ManualClock } from '../../../support/manual-clock.js';
import { sampleFixture } from '../../../support/sample-fixture.js';
import { settingsWith } from './run-fixture.js';

const run = { signal: new AbortController().signal, sample: undefined };
const calm: AdmissionFigures = {
  isArmed: false,
  reason: undefined,
  refusedByQueueCount: 0,
  refusedByLimitCount: 0,
  refusedByJoinRateCount: 0,
  refusedExistingCount: 0,
  abandonedCount: 0,
  classifierFaultCount: 0,
  inFlightLimit: undefined,
};

function setUp({ isHot = true } = {}) {
  const clock = new ManualClock();
  const queue = new DeferrableQueue(clock);
  const admission = {
    figuresNow: calm,
    isEngaged: false,
    engage: () => (admission.isEngaged = true),
    release: () => void (admission.isEngaged = false),
    figures: () => admission.figuresNow,
  };
  let profileCount = 0;
  const findHotFunction = () => {
    profileCount += 1;
    const hot = { name: 'spin', file: '/srv/work.js', line: 7, selfRatio: 0.6 };
    return isHot ? Promise.resolve(hot) : Promise.reject(new Error('no inspector'));
  };
  const slowdowns: number[] = [];
  const computed = new Map([['a', 1]]);
  const other = new Map([['b', 1]]);
  const caches = [
    new RegisteredCache(computed, { name: 'computed', tags: ['computation'] }),
    new RegisteredCache(other, { name: 'other' }),
  ];
  const sampleSource = { setSlowdown: (factor: number) => void slowdowns.push(factor) };
  return {
    strategy: new CpuStrategy({ clock, queue, sampleSource, caches: () => caches, admission, findHotFunction }),
    profileCount: () => profileCount,
    clock,
    admission,
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
    await strategy.apply(run);
    const work = queue.schedule(() => 'ran', { deferrable: true });
    expect(queue.waitingCount).toBe(1);
    strategy.recover();
    expect(await work).toEqual({ status: 'done', value: 'ran' });
  });

  it('R20 sampling gets two, four, eight times slower, no more, and returns', async () => {
    const { strategy, slowdowns } = setUp();
    for (let i = 0; i < 3; i += 1) await strategy.apply(run);
    await strategy.apply(run);
    strategy.recover();
    expect(slowdowns).toEqual([2, 4, 8, 1]);
  });

  it('R21 clears caches tagged computation and no others', async () => {
    const { strategy, computed, other } = setUp();
    const actions = await strategy.apply(run);
    expect([computed.size, other.size]).toEqual([0, 1]);
    expect(actions.find(({ action }) => action === 'clear-computations')).toMatchObject({ count: 1 });
  });

  it('R20 a run that only slowed sampling or profiled relieved nobody', async () => {
    const { strategy, computed } = setUp();
    computed.clear();
    const sample = sampleFixture({ values: { eventLoopUtilizationRatio: 1 } });
    const actions = await strategy.apply({ ...run, sample });
    expect(actions.filter(({ count }) => count > 0)).toEqual([]);
    expect(actions.find(({ action }) => action === 'slow-sampling')?.note).toMatch(/2 times slower/);
  });

  it('arms admission control sooner while CPU is short, and tells what was refused since its last run', async () => {
    const { strategy, admission } = setUp();
    await strategy.apply(run);
    expect(admission.isEngaged).toBe(true);
    admission.figuresNow = {
      ...calm,
      isArmed: true,
      refusedByQueueCount: 40,
      refusedByLimitCount: 2,
      abandonedCount: 1,
    };
    const find = async () => (await strategy.apply(run)).find(({ action }) => action === 'refuse-requests');
    expect(await find()).toMatchObject({ count: 42, note: 'would have waited too long: 40, too many at work: 2' });
    expect(await find()).toMatchObject({ count: 0 });
    strategy.recover();
    expect(admission.isEngaged).toBe(false);
  });

  it('names the function that keeps a saturated loop busy, at most once in ten minutes', async () => {
    const { strategy, profileCount, clock } = setUp();
    const find = async (eventLoopUtilizationRatio: number) => {
      const sample = sampleFixture({ values: { eventLoopUtilizationRatio } });
      return (await strategy.apply({ ...run, sample })).find(({ action }) => action === 'profile')?.note;
    };
    expect(await find(0.5)).toBeUndefined();
    expect(await find(0.95)).toMatch(/^hottest: spin \(.*work\.js:7\), 60 % of the busy time$/);
    await find(0.95);
    expect(profileCount()).toBe(1);
    clock.advance(600_000);
    await find(0.95);
    expect(profileCount()).toBe(2);
  });

  it('says so where there is no profiler, and does the rest', async () => {
    const { strategy } = setUp({ isHot: false });
    const sample = sampleFixture({ values: { eventLoopUtilizationRatio: 1 } });
    const actions = await strategy.apply({ ...run, sample });
    expect(actions.find(({ action }) => action === 'profile')?.note).toBe('no profile: no inspector');
    expect(actions.length).toBeGreaterThan(3);
  });

  it('a plan counts what would wait and be cleared, and slows nothing down', () => {
    const { strategy, computed, slowdowns } = setUp();
    const plan = Object.fromEntries(strategy.plan().map(({ action, count }) => [action, count]));
    expect(plan).toEqual({ 'refuse-requests': 0, 'defer-work': 0, 'slow-sampling': 0, 'clear-computations': 1 });
    expect(computed.size).toBe(1);
    expect(slowdowns).toEqual([]);
  });
});
