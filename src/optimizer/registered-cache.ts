import { inSlices } from './slices.js';
import { nothingRemoved, type Removed, type TrimmableCache } from './trimmable-cache.js';

/** What a cache of the application must offer to be registered: an LRUCache of lru-cache fits, and so does a Map. */
export interface ForeignCache {
  readonly size: number;
  clear(): void;
  /** Drops expired entries, if it can. */
  purgeStale?(): unknown;
  /** Drops the least recently used entry, if it can. */
  pop?(): unknown;
  /** Bytes by its own count, if it keeps one. */
  readonly calculatedSize?: number;
}

export interface CacheRegistration {
  readonly name: string;
  /** `computation`: cleared by the cpu strategy, since its entries can be computed again (R21). */
  readonly tags?: readonly string[];
  /** Enforced by the cache strategy, for caches that can drop their least recently used entry. */
  readonly maxEntries?: number;
}

/** Lets the strategies trim a cache of the application. Its purge is its own and may block; dropping is done in slices. */
export class RegisteredCache implements TrimmableCache {
  readonly name: string;
  readonly tags: readonly string[];
  readonly #maxEntries: number;
  readonly #cache: ForeignCache;

  constructor(cache: ForeignCache, { name, tags = [], maxEntries = Infinity }: CacheRegistration) {
    this.name = name;
    this.tags = [...tags];
    this.#maxEntries = maxEntries;
    this.#cache = cache;
  }

  get entryCount(): number {
    return this.#cache.size;
  }

  get bytes(): number | undefined {
    return this.#cache.calculatedSize;
  }

  purgeExpired(): Promise<Removed> {
    return this.#counting(() => void this.#cache.purgeStale?.());
  }

  evictTo(ratio: number, signal: AbortSignal): Promise<Removed> {
    return this.#popDownTo(Math.floor(this.entryCount * ratio), signal);
  }

  enforceBounds(signal: AbortSignal): Promise<Removed> {
    return this.#popDownTo(this.#maxEntries, signal);
  }

  clear(): Removed {
    const before = this.#measure();
    this.#cache.clear();
    return difference(before, this.#measure());
  }

  expiredFillRatio(): number {
    return 0;
  }

  async #popDownTo(entryCount: number, signal: AbortSignal): Promise<Removed> {
    if (!this.#cache.pop) return nothingRemoved;
    const surplus = Math.max(0, this.entryCount - entryCount);
    return this.#counting(() => inSlices(Array(surplus).keys(), signal, () => this.#cache.pop?.()));
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

function difference(before: Removed, after: Removed): Removed {
  return { count: Math.max(0, before.count - after.count), bytes: Math.max(0, before.bytes - after.bytes) };
}
