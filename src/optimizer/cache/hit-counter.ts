interface Readable {
  get?(key: unknown): unknown;
}

/** Counts the look-ups of a cache that does not count them itself: wraps its `get` on that one object. */
export class HitCounter {
  readonly #cache: Readable;
  readonly #wrapper: NonNullable<Readable['get']>;
  readonly #isOwn: boolean;
  readonly #original: Readable['get'];
  #hitCount = 0;
  #missCount = 0;

  constructor(cache: Readable) {
    this.#cache = cache;
    const count = (value: unknown): unknown => {
      if (value === undefined) this.#missCount += 1;
      else this.#hitCount += 1;
      return value;
    };
    const original = Reflect.get(cache, 'get') as ((...args: unknown[]) => unknown) | undefined;
    this.#original = original;
    this.#isOwn = Object.hasOwn(cache, 'get');
    this.#wrapper = function (this: unknown, ...args: unknown[]): unknown {
      return count(original && Reflect.apply(original, this, args));
    };
    if (typeof original === 'function') cache.get = this.#wrapper;
  }

  /** 0 to 1; `undefined` before the first look-up. */
  get hitRatio(): number | undefined {
    const lookUps = this.#hitCount + this.#missCount;
    return lookUps === 0 ? undefined : this.#hitCount / lookUps;
  }

  /** The cache has its own `get` again, unless somebody wrapped it once more. */
  release(): void {
    if (Reflect.get(this.#cache, 'get') !== this.#wrapper) return;
    if (this.#isOwn) Reflect.set(this.#cache, 'get', this.#original);
    else Reflect.deleteProperty(this.#cache, 'get');
  }
}
