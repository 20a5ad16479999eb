/** What is known of a worker's last sign of life and of the primary that listens for it; times are monotonic ms. */
export interface LivenessView {
  readonly nowMs: number;
  /** When the worker was last heard, or began to serve. */
  readonly heardMs: number;
  /** When the primary last noticed that it had itself been late; `undefined` when it never was. */
  readonly wasLateMs: number | undefined;
  readonly hangTimeoutMs: number;
}

/** A primary whose own timer is later than this was starved or stopped: it cannot tell who is silent. */
const maxLatenessMs = 1000;

/** Whether the primary itself did not run when it should have; what workers sent meanwhile may still wait to be read. */
export function wasLate({ nowMs, dueMs }: { readonly nowMs: number; readonly dueMs: number }): boolean {
  return nowMs - dueMs > maxLatenessMs;
}

/**
 * Tells for how long a worker that has to be taken for hung has been silent.
 * @returns ms; `undefined` while it counts as alive. After a lateness of the primary silence is counted anew: if the
 * whole machine stood still, the worker needs its time as well.
 */
export function hungForMs({ nowMs, heardMs, wasLateMs, hangTimeoutMs }: LivenessView): number | undefined {
  if (hangTimeoutMs === 0) return undefined;
  const countedMs = nowMs - Math.max(heardMs, wasLateMs ?? heardMs);
  return countedMs >= hangTimeoutMs ? nowMs - heardMs : undefined;
}
