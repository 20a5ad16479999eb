/** How many ends of workers a node bears. */
export interface IntensityLimit {
  /** Most ends within the period; 0: no limit. */
  readonly maxEnds: number;
  readonly periodMs: number;
}

/**
 * Adds an end to those that still count.
 * @param endsMs times of earlier ends, oldest first
 * @returns the ends within the period before `nowMs`, one more than allowed at most
 * Source: Erlang/OTP supervisor, restart intensity.
 */
export function recordEnd(
  endsMs: readonly number[],
  nowMs: number,
  { maxEnds, periodMs }: IntensityLimit,
): readonly number[] {
  return [...endsMs, nowMs].filter((endMs) => endMs > nowMs - periodMs).slice(-(maxEnds + 1));
}

export function isTooIntense(endsMs: readonly number[], { maxEnds }: IntensityLimit): boolean {
  return maxEnds > 0 && endsMs.length > maxEnds;
}
