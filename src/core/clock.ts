/** Time as a parameter: production code passes `systemClock`, tests pass a clock that they move by hand. */
export interface Clock {
  /** Wall time, ms since epoch. May jump; use it to label, never to measure. */
  now(): number;
  /** Monotonic time in ms with an arbitrary origin. Use it for durations and deadlines. */
  monotonicMs(): number;
  /** Runs `task` once after `delayMs`; the returned function cancels it. Does not keep the process alive. */
  after(delayMs: number, task: () => void): Cancel;
  /** Runs `task` every `periodMs`; the returned function stops it. Does not keep the process alive. */
  every(periodMs: number, task: () => void): Cancel;
}

export type Cancel = () => void;

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonicMs: () => performance.now(),
  after(delayMs, task) {
    const timer = setTimeout(task, delayMs).unref();
    return () => clearTimeout(timer);
  },
  every(periodMs, task) {
    const timer = setInterval(task, periodMs).unref();
    return () => clearInterval(timer);
  },
};
