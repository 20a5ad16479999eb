/** A worker that lived less than this after it began to serve, or never served, ended in a crash. */
export const shortLifeMs = 1500;

const firstDelayMs = 10;
const crashDelayMs = 200;
const maxDelayMs = 15_000;

/** How a slot's workers have fared so far. */
export interface SlotHistory {
  /** Crashes in a row; a longer life sets it back to 0. */
  readonly crashCount: number;
}

export interface WorkerLife {
  /** ms from fork to the moment it served; `undefined` when it never did. */
  readonly servedMs: number | undefined;
}

/** Adds the life of a worker that has just ended. */
export function recordLife(history: SlotHistory, life: WorkerLife): SlotHistory {
  const isCrash = life.servedMs === undefined || life.servedMs < shortLifeMs;
  return { crashCount: isCrash ? history.crashCount + 1 : 0 };
}

/**
 * Tells how long to wait before the slot's next fork.
 * @returns ms: 10 after a long life or a first crash, then 200, 400, ... up to 15 s
 */
export function restartDelayMs(history: SlotHistory): number {
  if (history.crashCount <= 1) return firstDelayMs;
  return Math.min(crashDelayMs * 2 ** (history.crashCount - 2), maxDelayMs);
}
