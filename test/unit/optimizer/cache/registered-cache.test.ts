import { LRUCache } from 'lru-cache';
import { describe, expect, it } from 'vitest';
import { RegisteredCache } from '../../../../src/optimizer/cache/registered-cache.js';
import { ManualClock } from '../../../support/manual-clock.js';

const never = new AbortController().signal;

describe('a cache of the application', () => {
  it('R17 R25 an LRUCache is purged of what expired', async () => {
    const clock = new ManualClock();
    const lru = new LRUCache<string, number>({
      max: 10,
      ttl: 1000,
      ttlResolution: 0,
      perf: { now: () => clock.monotonicMs() },
    });
    lru.set('a', 1).set('b', 2, { ttl: 5000 });
    clock.advance(1001);
    expect(await new RegisteredCache(lru, { name: 'lru' }).purgeExpired(never)).toMatchObject({ count: 1 });
    expect([...lru.keys()]).toEqual(['b']);
  });

  it('R17 an LRUCache is evicted down to the fraction, least recently used first, with its bytes', async () => {
    const lru = new LRUCache<string, string>({ maxSize: 1000, sizeCalculation: (value) => value.length });
    for (let i = 0; i < 10; i += 1) lru.set(`k${i}`, 'x'.repeat(10));
    lru.get('k0');
    const removed = await new RegisteredCache(lru, { name: 'lru' }).evictTo(0.5, never);
    expect(removed).toEqual({ count: 5, bytes: 50 });
    expect(lru.has('k0')).toBe(true);
    expect(lru.has('k1')).toBe(false);
  });

  it('R26 the bound given at registration holds after enforceBounds', async () => {
    const lru = new LRUCache<string, number>({ max: 100 });
    for (let i = 0; i < 20; i += 1) lru.set(`k${i}`, i);
    await new RegisteredCache(lru, { name: 'lru', maxEntries: 8 }).enforceBounds(never);
    expect(lru.size).toBe(8);
  });

  it('R21 a Map can be cleared, but not evicted from', async () => {
    const map = new Map([['a', 1]]);
    const cache = new RegisteredCache(map, { name: 'map', tags: ['computation'] });
    expect(await cache.evictTo(0, never)).toEqual({ count: 0, bytes: 0 });
    expect(await cache.clear()).toEqual({ count: 1, bytes: 0 });
    expect(map.size).toBe(0);
  });

  it('R26 the bound in bytes holds after enforceBounds, by the count of the cache', async () => {
    const lru = new LRUCache<string, string>({ maxSize: 1000, sizeCalculation: (value) => value.length });
    for (let i = 0; i < 10; i += 1) lru.set(`k${i}`, 'x'.repeat(10));
    expect(await new RegisteredCache(lru, { name: 'lru', maxBytes: 35 }).enforceBounds(never)).toEqual({
      count: 7,
      bytes: 70,
    });
  });

  it('R25 a purge of 200,000 expired entries lets other work in between, and shows expired keys to nobody', async () => {
    const clock = new ManualClock();
    const lru = new LRUCache<string, number>({
      max: 200_000,
      ttl: 1000,
      ttlResolution: 0,
      perf: { now: () => clock.monotonicMs() },
    });
    for (let i = 0; i < 200_000; i += 1) lru.set(`k${i}`, i);
    clock.advance(1001);
    let turnCount = 0;
    const counting = setInterval(() => (turnCount += 1), 0);
    const removed = await new RegisteredCache(lru, { name: 'lru' }).purgeExpired(never);
    clearInterval(counting);
    expect(removed.count).toBe(200_000);
    expect(turnCount).toBeGreaterThan(5);
    expect(lru.allowStale).toBe(false);
  });

  it('R26 a cache that never shrinks is asked once per entry and no more', async () => {
    let popCount = 0;
    const cache = new RegisteredCache(
      { size: 50, clear: () => undefined, pop: () => (popCount += 1) },
      { name: 'liar' },
    );
    expect(await cache.evictTo(0.5, never)).toEqual({ count: 0, bytes: 0 });
    expect(popCount).toBe(50);
  });

  it('R92 look-ups are counted where that was asked for, and its own get is back afterwards', () => {
    const map = new Map([['a', 1]]);
    const cache = new RegisteredCache(map, { name: 'map', countHits: true });
    cache.watch();
    expect([map.get('a'), map.get('b'), map.get('c'), map.get('a')]).toEqual([1, undefined, undefined, 1]);
    expect(cache.report()).toEqual({ name: 'map', entryCount: 1, bytes: undefined, hitRatio: 0.5 });
    cache.release();
    expect(Object.hasOwn(map, 'get')).toBe(false);
    expect(map.get('a')).toBe(1);
  });
});
