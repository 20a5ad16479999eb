const bucketMs = 30_000;

/** The least of the values of the last 30 to 60 s, kept in two numbers. */
export class WindowedMin {
  #bucketStartMs: number | undefined;
  #current: number | undefined;
  #previous: number | undefined;

  /** `undefined` before the first. */
  get value(): number | undefined {
    if (this.#current === undefined || this.#previous === undefined) return this.#current ?? this.#previous;
    return Math.min(this.#current, this.#previous);
  }

  observe(value: number, nowMs: number): void {
    this.#bucketStartMs ??= nowMs;
    if (nowMs - this.#bucketStartMs >= bucketMs) {
      this.#bucketStartMs = nowMs;
      this.#previous = this.#current;
      this.#current = undefined;
    }
    this.#current = Math.min(this.#current ?? value, value);
  }
}
