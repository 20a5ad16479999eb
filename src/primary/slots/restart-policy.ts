/** How fast ends follow each other; from settings. */
export interface RestartPace {
  /** A worker that served for less than this ended in a crash. */
  readonly minUptimeMs: number;
  /** The same wait before every restart; 0: they back off. */
  readonly fixedDelayMs: number;
  /** The wait after a first crash, half as long again after each further one; 0: the steps of our own. */
  readonly backoffMs: number;
}

const firstDelayMs = 10;
/** As PM2 does with `exp_backoff_restart_delay`. */
const backoffFactor = 1.5;
const crashDelayMs = 200;
const maxDelayMs = 15_000;

/** How a slot's workers have fared so far. */
export interface SlotHistory {
  /** Crashes in a row; a longer life sets it back to 0. */
  readonly crashCount: number;
}

export interface WorkerLife {
  /** ms since it began to serve; `undefined` when it never did. */
  readonly servedMs: number | undefined;
}

/** Adds the life of a worker that has just ended. */
export function recordLife(history: SlotHistory, life: WorkerLife, { minUptimeMs }: RestartPace): SlotHistory {
  const isCrash = life.servedMs === undefined || life.servedMs < minUptimeMs;
  return { crashCount: isCrash ? history.crashCount + 1 : 0 };
}

/**
 * Tells how long to wait before the slot's next fork.
 * @returns ms: 10 after a long life or a first crash, then 200, 400, ... up to 15 s, unless the pace says otherwise
 */
export function restartDelayMs({ crashCount }: SlotHistory, { fixedDelayMs, backoffMs }: RestartPace): number {
  if (backoffMs > 0) return backoffDelayMs(crashCount, backoffMs);
  if (fixedDelayMs > 0) return fixedDelayMs;
  if (crashCount <= 1) return firstDelayMs;
  return Math.min(crashDelayMs * 2 ** (crashCount - 2), maxDelayMs);
}

function backoffDelayMs(crashCount: number, backoffMs: number): number {
  return Math.min(Math.round(backoffMs * backoffFactor ** Math.max(0, crashCount - 1)), maxDelayMs);
}
