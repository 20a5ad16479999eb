/** The peers of one process in figures. Totals include closed peers, so they never fall. */
export interface PeerFigures {
  /** Peers in state `connected`, R35. */
  readonly connected: number;
  /** Peers in any state but closed. */
  readonly open: number;
  readonly closedCount: number;
  readonly receivedTotalBytes: number;
  readonly sentTotalBytes: number;
  /** What the open peers carry, by the newest two statistics of each; 0 before there are two. */
  readonly receivedBytesPerSec: number;
  readonly sentBytesPerSec: number;
  /** Of the libraries that count packets; node-datachannel does not. */
  readonly packetsReceivedCount: number;
  readonly packetsSentCount: number;
  readonly packetsLostCount: number;
  /** Mean over the connected peers that know theirs; absent when none does. */
  readonly roundTripTimeMs?: number;
  /** Mean over the connected peers that know theirs; absent when none does. */
  readonly jitterMs?: number;
}
