/** How many joins may begin: a bucket that fills at `perSec` and holds one second's worth. 0 is no limit. */
export class JoinRate {
  readonly #perSec: number;
  #left: number;
  #filledAtMs = Number.NEGATIVE_INFINITY;

  constructor(perSec: number) {
    this.#perSec = perSec;
    this.#left = Math.max(1, perSec);
  }

  /** @returns whether one more may begin now */
  take(nowMs: number): boolean {
    if (this.#perSec === 0) return true;
    const filled = Math.max(0, nowMs - this.#filledAtMs) * (this.#perSec / 1000);
    this.#left = Math.min(Math.max(1, this.#perSec), this.#left + filled);
    this.#filledAtMs = nowMs;
    if (this.#left < 1) return false;
    this.#left -= 1;
    return true;
  }
}
