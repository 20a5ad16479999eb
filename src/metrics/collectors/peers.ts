import { type Collector, readingCollector } from './collector.js';

/** What is known about the WebRTC peers of this process; totals include the closed ones. */
export interface PeerFigures {
  readonly connected: number;
  readonly open: number;
  readonly closedCount: number;
  readonly receivedTotalBytes: number;
  readonly sentTotalBytes: number;
  readonly packetsLostCount: number;
  /** Mean over the connected peers; absent when none tells. */
  readonly roundTripTimeMs?: number;
  readonly jitterMs?: number;
}

export function createPeerCollector(read: () => PeerFigures): Collector {
  return readingCollector('peers', () => {
    const figures = read();
    return {
      peersConnected: figures.connected,
      peersOpen: figures.open,
      peersClosedCount: figures.closedCount,
      peerReceivedTotalBytes: figures.receivedTotalBytes,
      peerSentTotalBytes: figures.sentTotalBytes,
      peerPacketsLostCount: figures.packetsLostCount,
      ...(figures.roundTripTimeMs === undefined ? {} : { peerRoundTripTimeMs: figures.roundTripTimeMs }),
      ...(figures.jitterMs === undefined ? {} : { peerJitterMs: figures.jitterMs }),
    };
  });
}
