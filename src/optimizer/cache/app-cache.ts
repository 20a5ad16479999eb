import { LRUCache } from 'lru-cache';
import type { Clock } from '../../core/clock.js';
import { SupervisorError } from '../../core/errors.js';
import { type CachedValue, compress, isCompressible, restore } from './cache-codec.js';
import { dynamicTtl, shortestTtlRatio } from './dynamic-ttl.js';
import { estimateBytes } from './size-estimate.js';
import { inSlices, keysInSlices } from '../run/slices.js';
import type { CacheReport, Removed, TrimmableCache } from './trimmable-cache.js';

export interface AppCacheOptions {
  readonly clock: Clock;
  readonly isEnabled: boolean;
  readonly isCompressing: boolean;
  readonly maxEntries: number;
  readonly maxBytes: number;
  readonly memoryThreshold: number;
  /** The newest memory usage; `undefined` before the first sample. */
  readonly memoryRatio: () => number | undefined;
}

/** The cache's figures (R92). */
export interface CacheStats {
  readonly isEnabled: boolean;
  readonly entryCount: number;
  readonly bytes: number;
  readonly maxEntries: number;
  readonly maxBytes: number;
  readonly hitCount: number;
  readonly missCount: number;
  /** Dropped to keep the bounds. */
  readonly evictedCount: number;
  /** Larger than the whole cache may be. */
  readonly refusedCount: number;
  readonly compressedCount: number;
  /** Compressed bytes / raw bytes of everything compressed so far, as measured; `undefined` before the first. */
  readonly compressionRatio: number | undefined;
}

interface Entry {
  readonly cached: CachedValue;
}

const keyOverheadBytes = 120;
const mostCompressions = 16;

/** The cache behind `setCache` and `getCache`: per-entry TTL, bounded by entries and bytes. */
export class AppCache implements TrimmableCache {
  readonly name = 'app';
  readonly tags: readonly string[] = [];
  readonly #options: AppCacheOptions;
  #made: LRUCache<string, Entry> | undefined;
  #earliestExpiryMs = Infinity;
  #counts = { hit: 0, miss: 0, evicted: 0, refused: 0, compressed: 0, rawBytes: 0, compressedBytes: 0, inWork: 0 };

  constructor(options: AppCacheOptions) {
    this.#options = options;
  }

  /** Made at the first use: it sets aside 0.4 MB for its 10,000 entries, also in the workers that never cache. */
  get #entries(): LRUCache<string, Entry> {
    this.#made ??= this.#make();
    return this.#made;
  }

  #make(): LRUCache<string, Entry> {
    const { maxEntries, maxBytes, clock } = this.#options;
    return new LRUCache({
      max: maxEntries,
      maxSize: maxBytes,
      // Lets iteration see expired entries, so that they can be purged in slices; reads ask for the opposite.
      allowStale: true,
      ttlResolution: 0,
      perf: { now: () => clock.monotonicMs() },
      dispose: (_entry, _key, reason) => {
        if (reason === 'evict') this.#counts.evicted += 1;
      },
    });
  }

  /**
   * @param ttlMs how long it may be read; absent: until it is evicted. Shortened while memory is short (R27).
   * @returns whether it was stored: not when caching is disabled or the value is larger than the cache
   * @throws {SupervisorError} PS_CONFIG_BAD_VALUE
   */
  set(key: string, value: unknown, ttlMs?: number): boolean {
    checkKey(key);
    checkTtl(ttlMs);
    if (!this.#options.isEnabled) return false;
    const lifeMs = ttlMs === undefined ? undefined : this.#lifeMs(ttlMs);
    const entry: Entry = { cached: { kind: 'plain', value } };
    if (!this.#store(key, entry, estimateBytes(value), lifeMs, this.#options.clock.monotonicMs())) return false;
    if (this.#options.isCompressing && isCompressible(value)) void this.#compressLater(key, entry, value, lifeMs);
    return true;
  }

  /** @returns `undefined` when there is no such entry or its TTL is over */
  get(key: string): unknown {
    const entry = this.#entries.get(key, { allowStale: false });
    this.#counts[entry ? 'hit' : 'miss'] += 1;
    return entry && restore(entry.cached);
  }

  get entryCount(): number {
    return this.#made?.size ?? 0;
  }

  get bytes(): number {
    return this.#made?.calculatedSize ?? 0;
  }

  stats(): CacheStats {
    const { hit, miss, evicted, refused, compressed, rawBytes, compressedBytes } = this.#counts;
    return {
      isEnabled: this.#options.isEnabled,
      entryCount: this.entryCount,
      bytes: this.bytes,
      maxEntries: this.#options.maxEntries,
      maxBytes: this.#options.maxBytes,
      hitCount: hit,
      missCount: miss,
      evictedCount: evicted,
      refusedCount: refused,
      compressedCount: compressed,
      compressionRatio: rawBytes === 0 ? undefined : compressedBytes / rawBytes,
    };
  }

  async purgeExpired(signal: AbortSignal): Promise<Removed> {
    if (this.expiredFillRatio() === 0) return { count: 0, bytes: 0 };
    this.#earliestExpiryMs = Infinity;
    const nowMs = this.#options.clock.monotonicMs();
    return this.#counting(async () => {
      const keys = await keysInSlices(this.#entries.keys(), this.entryCount, signal);
      await inSlices(keys, signal, (key) => {
        const leftMs = this.#entries.getRemainingTTL(key);
        if (leftMs <= 0) this.#entries.delete(key);
        else this.#earliestExpiryMs = Math.min(this.#earliestExpiryMs, nowMs + leftMs);
      }).finally(() => {
        // What an aborted purge did not look at may be expired.
        if (signal.aborted) this.#earliestExpiryMs = nowMs;
      });
    });
  }

  evictTo(ratio: number, signal: AbortSignal): Promise<Removed> {
    const targetBytes = this.bytes * ratio;
    const surplus = this.#whileTrue(() => this.bytes > targetBytes && this.entryCount > 0);
    return this.#counting(() => inSlices(surplus, signal, () => this.#entries.pop()));
  }

  /** lru-cache keeps the bounds at every `set`, so there is never anything left to do. */
  enforceBounds(): Promise<Removed> {
    return Promise.resolve({ count: 0, bytes: 0 });
  }

  clear(signal: AbortSignal = new AbortController().signal): Promise<Removed> {
    return this.evictTo(0, signal);
  }

  report(): CacheReport {
    const { hit, miss } = this.#counts;
    const hitRatio = hit + miss === 0 ? undefined : hit / (hit + miss);
    return { name: this.name, entryCount: this.entryCount, bytes: this.bytes, hitRatio };
  }

  expiredFillRatio(): number {
    if (this.#earliestExpiryMs > this.#options.clock.monotonicMs()) return 0;
    return Math.max(this.entryCount / this.#options.maxEntries, this.bytes / this.#options.maxBytes);
  }

  #lifeMs(ttlMs: number): number {
    const { memoryRatio, memoryThreshold } = this.#options;
    return dynamicTtl(Math.ceil(ttlMs), memoryRatio() ?? 0, memoryThreshold, shortestTtlRatio);
  }

  #store(key: string, entry: Entry, valueBytes: number, ttlMs: number | undefined, startMs: number): boolean {
    const size = keyOverheadBytes + key.length + valueBytes;
    this.#entries.set(key, entry, { size, ttl: ttlMs ?? 0, start: startMs });
    if (size > this.#options.maxBytes) {
      this.#counts.refused += 1;
      return false;
    }
    if (ttlMs !== undefined) this.#earliestExpiryMs = Math.min(this.#earliestExpiryMs, startMs + ttlMs);
    return true;
  }

  async #compressLater(key: string, entry: Entry, value: string | Buffer, ttlMs: number | undefined): Promise<void> {
    if (this.#counts.inWork >= mostCompressions) return;
    const startMs = this.#options.clock.monotonicMs();
    this.#counts.inWork += 1;
    // A failed compression leaves the entry as it is, which is correct, only larger.
    const cached = await compress(value).catch(() => undefined);
    this.#counts.inWork -= 1;
    if (!cached || this.#entries.peek(key, { allowStale: false }) !== entry) return;
    this.#store(key, { cached }, cached.data.byteLength, ttlMs, startMs);
    this.#counts.compressed += 1;
    this.#counts.rawBytes += cached.rawBytes;
    this.#counts.compressedBytes += cached.data.byteLength;
  }

  async #counting(work: () => Promise<unknown>): Promise<Removed> {
    const before = { count: this.entryCount, bytes: this.bytes };
    await work();
    return {
      count: Math.max(0, before.count - this.entryCount),
      bytes: Math.max(0, before.bytes - this.bytes),
    };
  }

  *#whileTrue(condition: () => boolean): Iterable<undefined> {
    while (condition()) yield undefined;
  }
}

function checkKey(key: unknown): asserts key is string {
  if (typeof key !== 'string') throw badArgument('key', typeof key, 'a string');
}

function checkTtl(ttlMs: number | undefined): void {
  if (ttlMs === undefined || (Number.isFinite(ttlMs) && ttlMs > 0)) return;
  throw badArgument('ttlMs', String(ttlMs), 'milliseconds above 0');
}

function badArgument(name: string, value: string, allowed: string): SupervisorError {
  return new SupervisorError('PS_CONFIG_BAD_VALUE', { source: 'argument', name, value, allowed });
}
