import type { MetricName } from '../../protocol/sample.js';
import type { MetricDefinition } from '../metric.js';
import { byteRate, bytesTotal, countTotal, duration, population } from './shapes.js';

/** WebRTC peer connections. Totals include the peers that are closed. */
export const peerMetrics = {
  peersConnected: { ...population, overWorkers: 'sum', help: 'WebRTC peer connections in state connected.' },
  peersOpen: { ...population, overWorkers: 'sum', help: 'WebRTC peer connections in any state but closed.' },
  peersClosedCount: { ...countTotal, overWorkers: 'sum', help: 'WebRTC peer connections that were closed.' },
  peersDeadCount: {
    ...countTotal,
    overWorkers: 'sum',
    help: 'WebRTC peer connections that were closed because nobody was behind them any more.',
  },
  peerReceivedTotalBytes: { ...bytesTotal, overWorkers: 'sum', help: 'Bytes received from peers.' },
  peerSentTotalBytes: { ...bytesTotal, overWorkers: 'sum', help: 'Bytes sent to peers.' },
  peerReceivedBytesPerSec: { ...byteRate, overWorkers: 'sum', help: 'What the open peers send to us.' },
  peerSentBytesPerSec: { ...byteRate, overWorkers: 'sum', help: 'What we send to the open peers.' },
  peerPacketsReceivedCount: { ...countTotal, overWorkers: 'sum', help: 'Packets received from peers.' },
  peerPacketsSentCount: { ...countTotal, overWorkers: 'sum', help: 'Packets sent to peers.' },
  peerPacketsLostCount: { ...countTotal, overWorkers: 'sum', help: 'RTP packets that peers reported as lost.' },
  peerRoundTripTimeMs: {
    ...duration,
    overWorkers: 'mean',
    weightedBy: 'peersConnected',
    help: 'Mean round trip time to the connected peers.',
  },
  peerJitterMs: {
    ...duration,
    overWorkers: 'mean',
    weightedBy: 'peersConnected',
    help: 'Mean jitter of the connected peers.',
  },
} as const satisfies Partial<Record<MetricName, MetricDefinition>>;
