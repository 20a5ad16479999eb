/**
 * Why the router answered a connection itself. `bad`: no HTTP, or too long; `slow`: its head did not come in time; `full`:
 * too many wait already; `late`: no worker was ready in time; `untaken`: the worker that was given it never took it;
 * `far`: the node that has the stream cannot be reached.
 */
export type RefusalReason = 'bad' | 'slow' | 'full' | 'late' | 'untaken' | 'far';

/** What the router did since it was made; the last four are what it holds now. */
export interface RoutingFigures {
  readonly acceptedCount: number;
  /** Acknowledged by a worker. */
  readonly handedCount: number;
  /** Given to another worker, because the first died or did not want it. */
  readonly redispatchedCount: number;
  /** Passed on to the node that has their stream, or redirected there. */
  readonly passedOnCount: number;
  readonly redirectedCount: number;
  /** Answered by the router itself. */
  readonly refusedCount: number;
  readonly refusedCounts: Readonly<Record<RefusalReason, number>>;
  /** Ended by the client before a worker had it, or never used. */
  readonly abandonedCount: number;
  /** Closed unseen because the primary held as many as it may. */
  readonly droppedCount: number;
  /** Keys that were forgotten before their time because there were too many. */
  readonly droppedKeyCount: number;
  readonly keyCount: number;
  /** Connections that the primary has open, whatever for. */
  readonly heldCount: number;
  readonly waitingCount: number;
  readonly unacknowledgedCount: number;
}
