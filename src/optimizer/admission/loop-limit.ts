const mostLimit = 10_000;
const busyIdleRatio = 0.02;
const spareIdleRatio = 0.05;
/** Requests so small that several fit into one turn are served together. */
const turnMs = 2;

/**
 * The fewest requests at work that keep the event loop busy. More of them only take turns with each other, and each turn
 * gets longer, in which one connection is accepted: the queue would grow in the kernel, unseen.
 */
export class LoopLimit {
  #value = mostLimit;

  get value(): number {
    return Math.floor(this.#value);
  }

  /**
   * @param idleRatio share of the last tenth of a second in which the loop had nothing to do
   * @param paceMs what one request takes of the loop while it is busy
   * @param restingCount so many are at work when nothing waits. A loop that is never idle because its neighbours have the
   *   processor looks as busy as one with too much to do; below this number requests would only wait for each other.
   */
  observe(idleRatio: number, servingCount: number, paceMs: number, restingCount: number): void {
    const least = Math.max(1, turnMs / paceMs, Math.min(mostLimit, restingCount));
    if (idleRatio < busyIdleRatio) this.#value = Math.max(least, Math.min(this.#value, servingCount) * 0.75);
    else if (idleRatio > spareIdleRatio) this.#value = Math.min(mostLimit, this.#value * 1.5 + 1);
  }
}
