import { HitCounter } from './hit-counter.js';
import { inSlices, keysInSlices } from '../run/slices.js';
import { type CacheReport, nothingRemoved, type Removed, type TrimmableCache } from './trimmable-cache.js';

/** What a cache of the application must offer to be registered: an LRUCache of lru-cache fits, and so does a Map. */
export interface ForeignCache {
  readonly size: number;
  clear(): void;
  /** Drops expired entries, if it can; without the members below in one go, which may block the event loop. */
  purgeStale?(): unknown;
  /** With `keys`, `getRemainingTTL` and `delete` expired entries are dropped in slices. */
  keys?(): Iterable<unknown>;
  /** ms; 0 or below: expired. */
  getRemainingTTL?(key: unknown): number;
  delete?(key: unknown): unknown;
  /** Whether `keys()` lists expired keys too; set for a moment by the purge. */
  allowStale?: boolean;
  /** Drops the least recently used entry, if it can. */
  pop?(): unknown;
  /** Bytes by its own count, if it keeps one. */
  readonly calculatedSize?: number;
  get?(key: unknown): unknown;
}

export interface CacheRegistration {
  readonly name: string;
  /** `computation`: cleared by the cpu strategy, since its entries can be computed again (R21). */
  readonly tags?: readonly string[];
  /** Enforced by the cache strategy, for caches that can drop their least recently used entry. */
  readonly maxEntries?: number;
  /** The same by the cache's own count of bytes; ignored where it keeps none. */
  readonly maxBytes?: number;
  /** Whether look-ups are counted, by wrapping the cache's `get` until it is taken back. Default false. */
  readonly countHits?: boolean;
}

/** Lets the strategies trim a cache of the application, in slices wherever the cache allows it. */
export class RegisteredCache implements TrimmableCache {
  readonly name: string;
  readonly tags: readonly string[];
  readonly #maxEntries: number;
  readonly #maxBytes: number;
  readonly #cache: ForeignCache;
  readonly #countsHits: boolean;
  #hits: HitCounter | undefined;

  constructor(cache: ForeignCache, registration: CacheRegistration) {
    const { name, tags = [], maxEntries = Infinity, maxBytes = Infinity, countHits = false } = registration;
    this.name = name;
    this.tags = [...tags];
    this.#maxEntries = maxEntries;
    this.#maxBytes = maxBytes;
    this.#cache = cache;
    this.#countsHits = countHits;
  }

  get entryCount(): number {
    return this.#cache.size;
  }

  get bytes(): number | undefined {
    return this.#cache.calculatedSize;
  }

  /** Begins to count look-ups where that was asked for. */
  watch(): void {
    if (this.#countsHits) this.#hits ??= new HitCounter(this.#cache);
  }

  /** The cache is the application's alone again. */
  release(): void {
    this.#hits?.release();
  }

  report(): CacheReport {
    return { name: this.name, entryCount: this.entryCount, bytes: this.bytes, hitRatio: this.#hits?.hitRatio };
  }

  purgeExpired(signal: AbortSignal): Promise<Removed> {
    const needed = ['keys', 'getRemainingTTL', 'delete'] as const;
    if (needed.every((name) => name in this.#cache)) return this.#counting(() => this.#purgeInSlices(signal));
    return this.#counting(() => void this.#cache.purgeStale?.());
  }

  evictTo(ratio: number, signal: AbortSignal): Promise<Removed> {
    const entryCount = Math.floor(this.entryCount * ratio);
    return this.#popWhile(() => this.entryCount > entryCount, signal);
  }

  enforceBounds(signal: AbortSignal): Promise<Removed> {
    return this.#popWhile(() => this.entryCount > this.#maxEntries || (this.bytes ?? 0) > this.#maxBytes, signal);
  }

  async clear(signal: AbortSignal = new AbortController().signal): Promise<Removed> {
    const popped = await this.evictTo(0, signal);
    const rest = await this.#counting(() => {
      if (!signal.aborted && this.entryCount > 0) this.#cache.clear();
    });
    return { count: popped.count + rest.count, bytes: popped.bytes + rest.bytes };
  }

  expiredFillRatio(): number {
    return 0;
  }

  async #purgeInSlices(signal: AbortSignal): Promise<void> {
    const keys = await keysInSlices(keysWithStale(this.#cache), this.entryCount, signal);
    await inSlices(keys, signal, (key) => {
      const leftMs = this.#cache.getRemainingTTL?.(key);
      if (leftMs !== undefined && leftMs <= 0) this.#cache.delete?.(key);
    });
  }

  /** At most one step per entry that it says to have, since a cache may not shrink however often it is asked. */
  async #popWhile(isTooLarge: () => boolean, signal: AbortSignal): Promise<Removed> {
    if (!this.#cache.pop) return nothingRemoved;
    const mostSteps = this.entryCount;
    function* steps(): Iterable<undefined> {
      for (let step = 0; step < mostSteps && isTooLarge(); step += 1) yield undefined;
    }
    return this.#counting(() => inSlices(steps(), signal, () => this.#cache.pop?.()));
  }

  async #counting(work: () => unknown): Promise<Removed> {
    const before = this.#measure();
    await work();
    return difference(before, this.#measure());
  }

  #measure(): Removed {
    return { count: this.entryCount, bytes: this.bytes ?? 0 };
  }
}

/** lru-cache leaves out expired keys unless it may show them, and asks for that at the first step (11.x). */
function* keysWithStale(cache: ForeignCache): Iterable<unknown> {
  const iterator = cache.keys?.()[Symbol.iterator]();
  if (!iterator) return;
  const isShown = cache.allowStale;
  if (isShown === false) cache.allowStale = true;
  let next: IteratorResult<unknown>;
  try {
    next = iterator.next();
  } finally {
    if (isShown === false) cache.allowStale = false;
  }
  for (; next.done !== true; next = iterator.next()) yield next.value;
}

function difference(before: Removed, after: Removed): Removed {
  return { count: Math.max(0, before.count - after.count), bytes: Math.max(0, before.bytes - after.bytes) };
}
