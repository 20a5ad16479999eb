/** Rates over a shorter window than this are noise: the window is then left open for the next sample. */
const minWindowMs = 50;

/** Turns a total that grows into a rate. */
export class Growth {
  #total: number;
  #atMs: number;

  /** @param atMs monotonic time at which `total` stood */
  constructor(total: number, atMs: number) {
    this.#total = total;
    this.#atMs = atMs;
  }

  /**
   * Growth per ms since the last answer; never negative, since a total may fall when its parts go away.
   * @returns `undefined` within 50 ms of the last answer: that growth goes into the next one
   */
  perMs(total: number, atMs: number): number | undefined {
    const windowMs = atMs - this.#atMs;
    if (windowMs < minWindowMs) return undefined;
    const grown = Math.max(0, total - this.#total);
    this.#total = total;
    this.#atMs = atMs;
    return grown / windowMs;
  }

  perSec(total: number, atMs: number): number | undefined {
    const rate = this.perMs(total, atMs);
    return rate === undefined ? undefined : rate * 1000;
  }
}
