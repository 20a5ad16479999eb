/** A worker that could be chosen, with what is known of its load. */
export interface Candidate {
  readonly workerId: number;
  /** Measurement / threshold of its worst figure: 0 is idle, 1 is at its limit. At most a sample interval old. */
  readonly stress: number;
  /** What a new request waits until the worker's event loop turns to it, as of its newest sample. */
  readonly waitMs: number;
  /** Connections that it was given and has not taken yet. */
  readonly pendingCount: number;
}

/** Chooses a worker for a stream that has none yet. Stateful: it knows what it chose a moment ago. */
export interface Selector {
  /** @returns the chosen worker's id; `undefined` when there is no candidate */
  select(candidates: readonly Candidate[], nowMs: number): number | undefined;
  /** The worker is gone. */
  forget(workerId: number): void;
}
