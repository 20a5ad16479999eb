import type { Cancel, Clock } from './clock.js';

/** Shorter periods are for measuring, where evenness matters more. */
const shortestPeriodMs = 500;

/**
 * A clock whose long periods end at multiples of themselves in wall time, plus `phaseMs`. Everything regular of a process,
 * and of all processes of one machine, then happens in few wake-ups, which are what an idle process costs.
 * The first period lasts 0.5 to 1.5 of its length, and so does one in which the wall clock jumps.
 */
export function alignedClock(clock: Clock, phaseMs = 0): Clock {
  return {
    now: () => clock.now(),
    monotonicMs: () => clock.monotonicMs(),
    after: (delayMs, task) => clock.after(delayMs, task),
    every(periodMs, task) {
      if (periodMs < shortestPeriodMs) return clock.every(periodMs, task);
      let cancel: Cancel;
      const wait = (): void => {
        cancel = clock.after(untilNext(clock.now() - phaseMs, periodMs), () => {
          // First, so that the task may cancel it and nothing is lost when the task throws.
          wait();
          task();
        });
      };
      wait();
      return () => cancel();
    },
  };
}

/** A timer may fire a little early: the multiple that is just due then is not waited for again. */
function untilNext(nowMs: number, periodMs: number): number {
  const delayMs = periodMs - (nowMs % periodMs);
  return delayMs < periodMs / 2 ? delayMs + periodMs : delayMs;
}
