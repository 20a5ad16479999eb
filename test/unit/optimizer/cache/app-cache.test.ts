import { deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { AppCache, type AppCacheOptions } from '../../../../src/optimizer/cache/app-cache.js';
import { ManualClock } from '../../../support/manual-clock.js';
import { waitFor } from '../../../support/wait-for.js';

const never = new AbortController().signal;

function cacheWith(changes: Partial<AppCacheOptions> = {}): { cache: AppCache; clock: ManualClock } {
  const clock = new ManualClock();
  const cache = new AppCache({
    clock,
    isEnabled: true,
    isCompressing: false,
    maxEntries: 100,
    maxBytes: 1_000_000,
    memoryThreshold: 0.8,
    memoryRatio: () => 0.5,
    ...changes,
  });
  return { cache, clock };
}

describe('application cache', () => {
  it('R74 R75 what is set can be read, the same object, until its TTL', () => {
    const { cache, clock } = cacheWith();
    const value = { name: 'user' };
    expect(cache.set('user-data', value, 300_000)).toBe(true);
    clock.advance(299_999);
    expect(cache.get('user-data')).toBe(value);
  });

  it('R76 a value is undefined after its TTL, even without a sweep', () => {
    const { cache, clock } = cacheWith();
    cache.set('a', 1, 1000);
    clock.advance(1001);
    expect(cache.get('a')).toBeUndefined();
  });

  it('a value without a TTL stays until it is evicted', () => {
    const { cache, clock } = cacheWith();
    cache.set('a', 1);
    clock.advance(1e10);
    expect(cache.get('a')).toBe(1);
  });

  it('R59 nothing is stored when caching is disabled', () => {
    const { cache } = cacheWith({ isEnabled: false });
    expect(cache.set('a', 1, 1000)).toBe(false);
    expect(cache.get('a')).toBeUndefined();
    expect(cache.entryCount).toBe(0);
  });

  it('R26 entries are bounded, the least recently used go first', () => {
    const { cache } = cacheWith({ maxEntries: 2 });
    cache.set('a', 1);
    cache.set('b', 2);
    cache.get('a');
    cache.set('c', 3);
    expect([cache.get('a'), cache.get('b'), cache.get('c')]).toEqual([1, undefined, 3]);
    expect(cache.stats()).toMatchObject({ entryCount: 2, evictedCount: 1 });
  });

  it('R26 bytes are bounded, and a value larger than the cache is refused', () => {
    const { cache } = cacheWith({ maxBytes: 10_000 });
    for (let i = 0; i < 50; i += 1) cache.set(`k${i}`, Buffer.alloc(1000));
    expect(cache.bytes).toBeLessThanOrEqual(10_000);
    expect(cache.set('huge', Buffer.alloc(20_000))).toBe(false);
    expect(cache.stats()).toMatchObject({ refusedCount: 1 });
  });

  it('R17 R25 a purge drops exactly the expired entries and reports count and bytes', async () => {
    const { cache, clock } = cacheWith();
    for (let i = 0; i < 10; i += 1) cache.set(`short${i}`, Buffer.alloc(100), 1000);
    cache.set('long', 'x', 5000);
    const bytesBefore = cache.bytes;
    clock.advance(1001);
    const removed = await cache.purgeExpired(never);
    expect(removed.count).toBe(10);
    expect(removed.bytes).toBe(bytesBefore - cache.bytes);
    expect(cache.get('long')).toBe('x');
    expect(await cache.purgeExpired(never)).toEqual({ count: 0, bytes: 0 });
  });

  it('R25 an entry that expires after a purge is found by the next one', async () => {
    const { cache, clock } = cacheWith();
    cache.set('a', 1, 1000);
    cache.set('b', 1, 2000);
    clock.advance(1001);
    await cache.purgeExpired(never);
    clock.advance(1000);
    expect(cache.expiredFillRatio()).toBeGreaterThan(0);
    expect(await cache.purgeExpired(never)).toMatchObject({ count: 1 });
  });

  it('R17 an eviction leaves the target fraction of bytes, the most recently used', async () => {
    const { cache } = cacheWith();
    for (let i = 0; i < 100; i += 1) cache.set(`k${i}`, Buffer.alloc(100));
    const bytesBefore = cache.bytes;
    const removed = await cache.evictTo(0.5, never);
    expect(cache.bytes).toBeLessThanOrEqual(bytesBefore * 0.5);
    expect(removed).toEqual({ count: 100 - cache.entryCount, bytes: bytesBefore - cache.bytes });
    expect(cache.get('k99')).toBeDefined();
    expect(cache.get('k0')).toBeUndefined();
  });

  it('R17 a large purge lets other work in between', async () => {
    const { cache, clock } = cacheWith({ maxEntries: 20_000, maxBytes: 1e9 });
    for (let i = 0; i < 20_000; i += 1) cache.set(`k${i}`, i, 1000);
    clock.advance(1001);
    let turns = 0;
    const count = (): void => {
      turns += 1;
      pending = setImmediate(count);
    };
    let pending = setImmediate(count);
    await cache.purgeExpired(never);
    clearImmediate(pending);
    expect(turns).toBeGreaterThan(5);
    expect(cache.entryCount).toBe(0);
  });

  it('R27 a new entry lives shorter while memory is short', () => {
    const { cache, clock } = cacheWith({ memoryRatio: () => 0.9 });
    cache.set('a', 1, 1000);
    clock.advance(501);
    expect(cache.get('a')).toBeUndefined();
  });

  it('R58 a large text is compressed, comes back equal, and the ratio is the measured one', async () => {
    const { cache, clock } = cacheWith({ isCompressing: true });
    const text = 'a livestream '.repeat(2000);
    cache.set('text', text, 1000);
    const bytesBefore = cache.bytes;
    await waitFor('the compression', () => cache.stats().compressedCount === 1);
    expect(cache.get('text')).toBe(text);
    expect(cache.bytes).toBeLessThan(bytesBefore / 10);
    expect(cache.stats().compressionRatio).toBe(deflateRawSync(text, { level: 1 }).byteLength / text.length);
    clock.advance(1001);
    expect(cache.get('text')).toBeUndefined();
  });

  it('R58 a Buffer and a text beyond ASCII come back equal', async () => {
    const { cache } = cacheWith({ isCompressing: true });
    const buffer = Buffer.alloc(50_000, 'video');
    const text = 'Füße 🎥 '.repeat(3000);
    cache.set('buffer', buffer);
    cache.set('text', text);
    await waitFor('both compressions', () => cache.stats().compressedCount === 2);
    expect(cache.get('buffer')).toEqual(buffer);
    expect(cache.get('text')).toBe(text);
  });

  it('R58 without enableCompression nothing is compressed', async () => {
    const { cache } = cacheWith({ isCompressing: false });
    cache.set('text', 'x'.repeat(100_000));
    await new Promise(setImmediate);
    expect(cache.stats()).toMatchObject({ compressedCount: 0, compressionRatio: undefined });
  });

  it('R92 hits and misses are counted', () => {
    const { cache } = cacheWith();
    cache.set('a', 1);
    cache.get('a');
    cache.get('b');
    expect(cache.stats()).toMatchObject({ hitCount: 1, missCount: 1, maxEntries: 100, maxBytes: 1_000_000 });
  });

  it.each([0, -1, Number.NaN, Infinity])('a TTL of %s is refused', (ttlMs) => {
    expect(() => cacheWith().cache.set('a', 1, ttlMs)).toThrow('ttlMs');
  });

  it('a key that is no string is refused', () => {
    expect(() => cacheWith().cache.set(7 as unknown as string, 1)).toThrow('key');
  });
});
