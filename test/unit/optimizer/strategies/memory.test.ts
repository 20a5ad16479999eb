import { describe, expect, it } from 'vitest';
import { AdapterCalls } from '../../../../src/optimizer/run/adapter-calls.js';
import { AppCache } from '../../../../src/optimizer/cache/app-cache.js';
import type { GarbageCollected } from '../../../../src/optimizer/memory/garbage-collection.js';
import { HeapFloor } from '../../../../src/optimizer/memory/heap-floor.js';
import { OptimizationHistory } from '../../../../src/optimizer/history.js';
import type { PerformanceOptimizerOptions } from '../../../../src/optimizer/options.js';
import { MemoryStrategy } from '../../../../src/optimizer/strategies/index.js';
import { TemporaryDirectories } from '../../../../src/optimizer/memory/temporary-directories.js';
import { ManualClock } from '../../../support/manual-clock.js';
import { sampleFixture } from '../../../support/sample-fixture.js';
import { runWith, settingsWith } from './run-fixture.js';

const major: GarbageCollected = { freedBytes: 200e6, heapUsedBytes: 100e6, pauseMs: 90, isMajor: true };

function setUp({
  options = {},
  collected = major,
  isQuiet = true,
}: {
  options?: PerformanceOptimizerOptions;
  collected?: GarbageCollected | undefined;
  isQuiet?: boolean;
} = {}) {
  const clock = new ManualClock();
  const settings = settingsWith(options);
  const cache = new AppCache({
    clock,
    isEnabled: true,
    isCompressing: false,
    maxEntries: 100,
    maxBytes: 1e6,
    memoryThreshold: settings.memoryThreshold,
    memoryRatio: () => 0.5,
  });
  const heapFloor = new HeapFloor(() => 300e6);
  const history = new OptimizationHistory();
  const calls = { collect: 0 };
  const strategy = new MemoryStrategy({
    settings,
    caches: () => [cache],
    calls: new AdapterCalls(clock),
    history,
    temporaryDirectories: new TemporaryDirectories(),
    collectGarbage: () => {
      calls.collect += 1;
      return Promise.resolve(collected);
    },
    awaitQuietMoment: () => Promise.resolve(isQuiet),
    heapFloor,
    now: () => clock.now(),
  });
  return { strategy, cache, clock, heapFloor, history, calls, settings };
}

async function actionOf(strategy: MemoryStrategy, name: string, memoryRatio?: number) {
  const actions = await strategy.apply(runWith(memoryRatio === undefined ? {} : { memoryRatio }));
  return actions.find(({ action }) => action === name);
}

describe('memory strategy', () => {
  it('R82 is stressed above memoryThreshold', () => {
    const { strategy, settings } = setUp();
    const assess = (memoryRatio: number) =>
      strategy.assess(sampleFixture({ values: { memoryRatio } }), { settings, nowMs: 0 });
    expect(assess(0.81)).toMatchObject({ value: 0.81, threshold: 0.8, isAlert: true });
    expect(assess(0.81)?.stress).toBeGreaterThan(1);
    expect(assess(0.8)?.stress).toBe(1);
    strategy.assess(sampleFixture({ values: { memoryRatio: 0.1 } }), { settings, nowMs: 0 });
  });

  it('R17 drops expired entries always, and evicts down to half only under pressure', async () => {
    const { strategy, cache, clock } = setUp();
    for (let i = 0; i < 10; i += 1) cache.set(`short${i}`, i, 1000);
    for (let i = 0; i < 20; i += 1) cache.set(`long${i + 10}`, i);
    clock.advance(1001);
    expect(await actionOf(strategy, 'purge-expired', 0.5)).toMatchObject({ count: 10 });
    expect(await actionOf(strategy, 'evict-least-used', 0.8)).toBeUndefined();
    expect(await actionOf(strategy, 'evict-least-used', 0.81)).toMatchObject({ count: 10 });
    expect(cache.entryCount).toBe(10);
  });

  it('R16 forces a collection above gcThreshold and reports what it freed', async () => {
    const { strategy, heapFloor } = setUp();
    expect(await actionOf(strategy, 'collect-garbage', 0.71)).toEqual({
      action: 'collect-garbage',
      count: 1,
      bytes: 200e6,
      note: 'pause 90 ms',
    });
    expect(heapFloor.floorBytes).toBe(100e6);
  });

  it('R16 R56 does not collect below gcThreshold, when disabled, or without a sample', async () => {
    const { strategy, calls } = setUp();
    expect(await actionOf(strategy, 'collect-garbage', 0.7)).toMatchObject({ count: 0 });
    expect(await actionOf(strategy, 'collect-garbage')).toMatchObject({ count: 0 });
    const disabled = setUp({ options: { enableGarbageCollection: false } });
    expect(await actionOf(disabled.strategy, 'collect-garbage', 0.9)).toMatchObject({ count: 0 });
    expect([calls.collect, disabled.calls.collect]).toEqual([0, 0]);
  });

  it('R91 does not collect again when the last collection left little to free', async () => {
    const { strategy, heapFloor, calls } = setUp();
    heapFloor.note(290e6);
    expect(await actionOf(strategy, 'collect-garbage', 0.9)).toMatchObject({ count: 0 });
    expect(calls.collect).toBe(0);
  });

  it('R16 a collection that freed nothing, was no major one or is not available counts as nothing done', async () => {
    const cases = [
      { collected: { ...major, freedBytes: -5 }, note: 'freed nothing' },
      { collected: { ...major, isMajor: false }, note: 'no major collection' },
    ];
    for (const { collected, note } of cases) {
      const found = await actionOf(setUp({ collected }).strategy, 'collect-garbage', 0.9);
      expect(found).toMatchObject({ count: 0 });
      expect(found?.note).toContain(note);
    }
  });

  it('R18 trims the optimization history', async () => {
    const { strategy, history } = setUp();
    for (let i = 0; i < 60; i += 1)
      history.add({
        id: String(i),
        name: 'cpu',
        status: 'completed',
        trigger: 'manual',
        startedAtMs: 0,
        durationMs: 0,
        actions: [],
      });
    expect(await actionOf(strategy, 'trim-history')).toEqual({ action: 'trim-history', count: 10 });
  });

  it('R16 does not collect while the event loop has no idle moment', async () => {
    const { strategy, calls } = setUp({ isQuiet: false });
    expect(await actionOf(strategy, 'collect-garbage', 0.9)).toMatchObject({
      note: 'the event loop had no idle moment',
    });
    expect(calls.collect).toBe(0);
  });

  it('R97 says which memory is large, and does not collect a heap that is not', async () => {
    const { strategy, calls } = setUp();
    const values = { heapUsedBytes: 30e6, heapTotalBytes: 60e6, heapLimitBytes: 2000e6, externalBytes: 10e6 };
    const actions = await strategy.apply(
      runWith({ ...values, rssBytes: 4000e6, memoryLimitBytes: 4200e6, memoryRatio: 0.95 }),
    );
    expect(actions.slice(-2)).toMatchObject([
      { action: 'diagnose', count: 0, note: expect.stringMatching(/belong to no object/) as string },
      { action: 'collect-garbage', count: 0, note: expect.stringMatching(/not what is large/) as string },
    ]);
    expect(calls.collect).toBe(0);
  });

  it('R16 a plan says whether a collection would be forced, and forces none', () => {
    const { strategy, heapFloor, calls } = setUp();
    const collection = () =>
      strategy.plan(runWith({ memoryRatio: 0.9 })).find(({ action }) => action === 'collect-garbage');
    expect(collection()).toMatchObject({ count: 1 });
    heapFloor.note(290e6);
    expect(collection()).toMatchObject({ count: 0, note: expect.stringContaining('could be freed') as string });
    expect(calls.collect).toBe(0);
  });
});
