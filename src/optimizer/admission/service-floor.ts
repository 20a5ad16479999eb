import { WindowedMin } from './windowed-min.js';

/** The mean of fewer answers lies too far below the true one by chance. */
const leastCount = 100;
const leastMs = 1000;
const mostMs = 10_000;

/**
 * What an answer takes when nothing waits: the least mean of the last 30 to 60 s, each of 100 answers or of 10 s. Not the
 * least time, which is that of the cheapest request.
 */
export class ServiceFloor {
  readonly #least = new WindowedMin();
  #startMs: number | undefined;
  #count = 0;
  #sumMs = 0;

  /** ms; `undefined` until something is known. */
  get valueMs(): number | undefined {
    return this.#least.value;
  }

  observe(count: number, sumMs: number, nowMs: number): void {
    this.#startMs ??= nowMs;
    this.#count += count;
    this.#sumMs += sumMs;
    const lastedMs = nowMs - this.#startMs;
    if (lastedMs < leastMs || (this.#count < leastCount && lastedMs < mostMs)) return;
    if (this.#count > 0) this.#least.observe(this.#sumMs / this.#count, nowMs);
    this.restart();
  }

  /** What was measured while little waited, on purpose. */
  observeProbe(meanMs: number, nowMs: number): void {
    this.#least.observe(meanMs, nowMs);
  }

  /** Leaves out what was observed since the last mean. */
  restart(): void {
    this.#startMs = undefined;
    this.#count = 0;
    this.#sumMs = 0;
  }
}
