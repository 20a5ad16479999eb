/** What the router did since it was made; the last three are what it holds now. */
export interface RoutingFigures {
  readonly acceptedCount: number;
  /** Acknowledged by a worker. */
  readonly handedCount: number;
  /** Given to another worker, because the first died or did not want it. */
  readonly redispatchedCount: number;
  /** Answered by the router itself: garbage, too slow, too long, or no worker in time. */
  readonly refusedCount: number;
  /** Ended by the client before a worker had it, or never used. */
  readonly abandonedCount: number;
  /** Closed unseen because too many were on their way, or because a worker never acknowledged. */
  readonly droppedCount: number;
  /** Keys that were forgotten before their time because there were too many. */
  readonly droppedKeyCount: number;
  readonly keyCount: number;
  readonly waitingCount: number;
  readonly unacknowledgedCount: number;
}
