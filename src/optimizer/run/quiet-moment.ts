import type { Clock } from '../../core/clock.js';

export interface QuietMomentParts {
  readonly clock: Clock;
  /** The event loop's utilization since the last call, 0 to 1. */
  readonly utilization: () => number;
}

/** Waits for the loop to be idle. @returns false when it was not within the bound, or the signal came */
export type AwaitQuietMoment = (signal: AbortSignal) => Promise<boolean>;

/** Long enough that a single request does not decide, short enough that what follows still is the quiet moment. */
const windowMs = 50;
const quietUtilization = 0.3;
const longestWaitMs = 3000;

/** A pause costs nobody anything while nobody waits: looks at windows of 50 ms for up to 3 s. */
export function quietMoment({ clock, utilization }: QuietMomentParts): AwaitQuietMoment {
  return async (signal) => {
    const untilMs = clock.monotonicMs() + longestWaitMs;
    utilization();
    while (!signal.aborted && clock.monotonicMs() < untilMs) {
      await new Promise<void>((over) => clock.after(windowMs, over));
      if (utilization() < quietUtilization) return !signal.aborted;
    }
    return false;
  };
}

/** Reads the utilization of this process's event loop between two calls. */
export function loopUtilization(): () => number {
  let last = performance.eventLoopUtilization();
  return () => {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, last);
    last = now;
    return utilization;
  };
}
