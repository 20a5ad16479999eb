const lookMs = 1000;
/** What is worked off becomes fewer; long polls and streams hardly do. */
const drainingRatio = 0.8;

/** Requests that were at work before admission control was armed: they hold places as long as they are being worked off. */
export class EarlierRequests {
  #mark: { readonly count: number; readonly atMs: number };
  #areLong = false;

  constructor(count: number, nowMs: number) {
    this.#mark = { count, atMs: nowMs };
  }

  /** @param leftCount how many of them are still at work. @returns how many of these hold a place */
  placesOf(leftCount: number, nowMs: number): number {
    if (this.#areLong) return 0;
    if (nowMs - this.#mark.atMs > lookMs) {
      this.#areLong = leftCount > drainingRatio * this.#mark.count;
      this.#mark = { count: leftCount, atMs: nowMs };
    }
    return this.#areLong ? 0 : leftCount;
  }
}
