import type { PeerFigures } from '../protocol/peer-figures.js';
import type { PeerRecord } from './peer-record.js';

/** What closed peers leave behind. */
export interface ClosedTotals {
  readonly closedCount: number;
  readonly receivedTotalBytes: number;
  readonly sentTotalBytes: number;
  readonly packetsReceivedCount: number;
  readonly packetsSentCount: number;
  readonly packetsLostCount: number;
}

export const noneClosed: ClosedTotals = {
  closedCount: 0,
  receivedTotalBytes: 0,
  sentTotalBytes: 0,
  packetsReceivedCount: 0,
  packetsSentCount: 0,
  packetsLostCount: 0,
};

export function addClosed(totals: ClosedTotals, record: PeerRecord): ClosedTotals {
  return { ...addTraffic(totals, record), closedCount: totals.closedCount + 1 };
}

export function foldFigures(closed: ClosedTotals, records: readonly PeerRecord[]): PeerFigures {
  const connected = records.filter(({ peer }) => peer.connectionState === 'connected');
  const roundTripTimeMs = meanOf(connected.map(({ stats }) => stats.roundTripTimeMs));
  const jitterMs = meanOf(connected.map(({ stats }) => stats.jitterMs));
  return {
    ...records.reduce(addTraffic, closed),
    connected: connected.length,
    receivedBytesPerSec: records.reduce((sum, { rates }) => sum + rates.receivedBytesPerSec, 0),
    sentBytesPerSec: records.reduce((sum, { rates }) => sum + rates.sentBytesPerSec, 0),
    open: records.filter(({ peer }) => peer.connectionState !== 'closed').length,
    ...(roundTripTimeMs !== undefined && { roundTripTimeMs }),
    ...(jitterMs !== undefined && { jitterMs }),
  };
}

function addTraffic(totals: ClosedTotals, { stats }: PeerRecord): ClosedTotals {
  return {
    closedCount: totals.closedCount,
    receivedTotalBytes: totals.receivedTotalBytes + stats.bytesReceived,
    sentTotalBytes: totals.sentTotalBytes + stats.bytesSent,
    packetsReceivedCount: totals.packetsReceivedCount + stats.packetsReceived,
    packetsSentCount: totals.packetsSentCount + stats.packetsSent,
    packetsLostCount: totals.packetsLostCount + stats.packetsLost,
  };
}

function meanOf(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : known.reduce((sum, value) => sum + value, 0) / known.length;
}
