import type { UsageHour } from './usage-pattern.js';

const hourMs = 3_600_000;
/** Eight weeks: what a pattern of the week looks back on. */
const mostHours = 8 * 7 * 24;

/** Keeps the mean of each hour of the clock, eight weeks of them. */
export class UsageHistory {
  #hours: UsageHour[] = [];
  #open = { atMs: 0, sum: 0, count: 0 };

  /** @param atMs ms since epoch */
  add(atMs: number, value: number): void {
    const hour = Math.floor(atMs / hourMs) * hourMs;
    if (hour !== this.#open.atMs) this.#close(hour);
    this.#open.sum += value;
    this.#open.count += 1;
  }

  /** Whole hours only, oldest first. */
  get hours(): readonly UsageHour[] {
    return this.#hours;
  }

  #close(nextHour: number): void {
    const { atMs, sum, count } = this.#open;
    // After a step back of the clock an hour may come twice: the first stays.
    if (count > 0 && atMs > (this.#hours.at(-1)?.atMs ?? 0)) this.#hours.push({ atMs, value: sum / count });
    if (this.#hours.length > mostHours) this.#hours.shift();
    this.#open = { atMs: nextHour, sum: 0, count: 0 };
  }
}
