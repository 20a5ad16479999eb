import type { Clock } from '../../core/clock.js';

/** Lets `burst` through at once and then `perSec` a second. */
export class TokenBucket {
  readonly #burst: number;
  readonly #perSec: number;
  readonly #clock: Clock;
  #tokens: number;
  #filledAtMs: number;

  constructor(burst: number, perSec: number, clock: Clock) {
    this.#burst = burst;
    this.#perSec = perSec;
    this.#clock = clock;
    this.#tokens = burst;
    this.#filledAtMs = clock.monotonicMs();
  }

  /** @returns 0 when it may pass, else in how many ms the next one may */
  take(): number {
    const nowMs = this.#clock.monotonicMs();
    this.#tokens = Math.min(this.#burst, this.#tokens + ((nowMs - this.#filledAtMs) / 1000) * this.#perSec);
    this.#filledAtMs = nowMs;
    if (this.#tokens < 1) return ((1 - this.#tokens) / this.#perSec) * 1000;
    this.#tokens -= 1;
    return 0;
  }
}
