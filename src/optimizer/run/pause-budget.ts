const minuteMs = 60_000;
/** Shorter pauses are those of any callback. */
const noticeablePauseMs = 1;

/** How much strategies may still block the event loop. */
export interface PauseAllowance {
  /** Per minute; 0: no limit. */
  readonly limitMs: number;
  /** Below 0 after a pause that was longer than what was left. */
  readonly leftMs: number;
}

/** Pauses of a worker paid from an allowance that refills by the limit a minute and never holds more than that. */
export class PauseBudget {
  readonly #limitMs: number;
  #leftMs: number;
  #atMs: number;

  constructor(limitMs: number, nowMs: number) {
    this.#limitMs = limitMs;
    this.#leftMs = limitMs;
    this.#atMs = nowMs;
  }

  spend(pauseMs: number, nowMs: number): void {
    this.#leftMs = this.allowance(nowMs).leftMs - pauseMs;
    this.#atMs = nowMs;
  }

  allowance(nowMs: number): PauseAllowance {
    const refilledMs = (this.#limitMs * Math.max(0, nowMs - this.#atMs)) / minuteMs;
    return { limitMs: this.#limitMs, leftMs: Math.min(this.#limitMs, this.#leftMs + refilledMs) };
  }
}

/**
 * How long a strategy has to wait until the allowance holds its pause, or is full when the pause is longer than that.
 * @param expectedPauseMs what its last run cost; `undefined`: it never ran
 */
export function pauseWaitMs({ limitMs, leftMs }: PauseAllowance, expectedPauseMs: number | undefined): number {
  const neededMs = expectedPauseMs ?? noticeablePauseMs;
  if (limitMs === 0 || neededMs < noticeablePauseMs) return 0;
  const missingMs = Math.min(neededMs, limitMs) - leftMs;
  return missingMs > 0 ? (missingMs / limitMs) * minuteMs : 0;
}
