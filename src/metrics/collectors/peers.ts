import type { PeerFigures } from '../../protocol/peer-figures.js';
import { type Collector, readingCollector } from './collector.js';

export function createPeerCollector(read: () => PeerFigures): Collector {
  return readingCollector('peers', () => {
    const figures = read();
    return {
      peersConnected: figures.connected,
      peersOpen: figures.open,
      peersClosedCount: figures.closedCount,
      peerReceivedTotalBytes: figures.receivedTotalBytes,
      peerSentTotalBytes: figures.sentTotalBytes,
      peerReceivedBytesPerSec: figures.receivedBytesPerSec,
      peerSentBytesPerSec: figures.sentBytesPerSec,
      peerPacketsReceivedCount: figures.packetsReceivedCount,
      peerPacketsSentCount: figures.packetsSentCount,
      peerPacketsLostCount: figures.packetsLostCount,
      ...(figures.roundTripTimeMs === undefined ? {} : { peerRoundTripTimeMs: figures.roundTripTimeMs }),
      ...(figures.jitterMs === undefined ? {} : { peerJitterMs: figures.jitterMs }),
    };
  });
}
