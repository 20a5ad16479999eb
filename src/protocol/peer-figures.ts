/** The peers of one process in figures. Totals include closed peers, so they never fall. */
export interface PeerFigures {
  /** Peers in state `connected`, R35. */
  readonly connected: number;
  /** Peers in any state but closed. */
  readonly open: number;
  readonly closedCount: number;
  readonly receivedTotalBytes: number;
  readonly sentTotalBytes: number;
  readonly packetsLostCount: number;
  /** Mean over the connected peers that know theirs; absent when none does. */
  readonly roundTripTimeMs?: number;
  /** Mean over the connected peers that know theirs; absent when none does. */
  readonly jitterMs?: number;
}
