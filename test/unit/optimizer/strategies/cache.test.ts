import { LRUCache } from 'lru-cache';
import { describe, expect, it } from 'vitest';
import { AdapterCalls } from '../../../../src/optimizer/run/adapter-calls.js';
import { AppCache } from '../../../../src/optimizer/cache/app-cache.js';
import { RegisteredCache } from '../../../../src/optimizer/cache/registered-cache.js';
import { CacheStrategy } from '../../../../src/optimizer/strategies/index.js';
import { ManualClock } from '../../../support/manual-clock.js';
import { sampleFixture } from '../../../support/sample-fixture.js';
import { runWith, settingsWith } from './run-fixture.js';

function setUp(isEnabled = true) {
  const clock = new ManualClock();
  const cache = new AppCache({
    clock,
    isEnabled,
    isCompressing: false,
    maxEntries: 10,
    maxBytes: 1e6,
    memoryThreshold: 0.8,
    memoryRatio: () => 0.5,
  });
  const lru = new LRUCache<string, number>({ max: 100 });
  const caches = [cache, new RegisteredCache(lru, { name: 'lru', maxEntries: 5 })];
  const settings = settingsWith({ enableCaching: isEnabled });
  const strategy = new CacheStrategy({ settings, caches: () => caches, calls: new AdapterCalls(clock) });
  return { strategy, cache, lru, clock };
}

describe('cache strategy', () => {
  it('R25 R26 removes what expired and enforces the bounds of registered caches', async () => {
    const { strategy, cache, lru, clock } = setUp();
    for (let i = 0; i < 8; i += 1) cache.set(`k${i}`, i, 1000);
    for (let i = 0; i < 20; i += 1) lru.set(`k${i}`, i);
    clock.advance(1001);
    const actions = await strategy.apply(runWith());
    expect(actions).toMatchObject([
      { action: 'purge-expired', count: 8 },
      { action: 'enforce-bounds', count: 15 },
    ]);
    expect([cache.entryCount, lru.size]).toEqual([0, 5]);
  });

  it('R25 is stressed by expired entries once their cache is more than half full', () => {
    const { strategy, cache, clock } = setUp();
    for (let i = 0; i < 6; i += 1) cache.set(`k${i}`, i, 1000);
    expect(strategy.assess(sampleFixture()).stress).toBe(0);
    clock.advance(1001);
    expect(strategy.assess(sampleFixture()).stress).toBeGreaterThan(1);
  });

  it('R59 says that caching is disabled', async () => {
    const [purge] = await setUp(false).strategy.apply(runWith());
    expect(purge).toMatchObject({ count: 0, note: 'caching is disabled (ENABLE_CACHING)' });
  });

  it('R99 a cache that throws is named, and the others are cleaned', async () => {
    const { strategy, cache, clock, lru } = setUp();
    cache.set('a', 1, 1000);
    clock.advance(1001);
    for (let i = 0; i < 20; i += 1) lru.set(`k${i}`, i);
    Reflect.set(lru, 'pop', () => {
      throw new Error('closed');
    });
    const actions = await strategy.apply(runWith());
    expect(actions).toMatchObject([
      { action: 'purge-expired', count: 1 },
      { action: 'enforce-bounds', count: 0, note: 'cache lru: closed' },
    ]);
  });

  it.each([Number.NaN, -1, 1e12, 'many'])('R99 a cache that says its size is %s does no harm', async (size) => {
    const clock = new ManualClock();
    const cache = new RegisteredCache(
      { size: size as number, clear: () => undefined },
      { name: 'liar', maxEntries: 5 },
    );
    const calls = new AdapterCalls(clock);
    const strategy = new CacheStrategy({ settings: settingsWith(), caches: () => [cache], calls });
    const actions = await strategy.apply(runWith());
    expect(actions).toMatchObject([
      { action: 'purge-expired', count: 0 },
      { action: 'enforce-bounds', count: 0 },
    ]);
  });
});
