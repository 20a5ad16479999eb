import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readStatsReport } from '../../../../src/webrtc/adapters/webrtc-stats.js';

test('R37 bytes are those of the transport, not those of candidate pairs, and those of data channels count once', () => {
  const report = [
    { type: 'transport', bytesReceived: 1000, bytesSent: 200, packetsReceived: 10, packetsSent: 4 },
    { type: 'data-channel', bytesReceived: 30, bytesSent: 7 },
    { type: 'candidate-pair', bytesReceived: 9999, bytesSent: 9999 },
  ];
  const packets = { packetsReceived: 10, packetsSent: 4, packetsLost: 0 };
  expect(readStatsReport(report)).toEqual({ bytesReceived: 1000, bytesSent: 200, ...packets });
  expect(readStatsReport(report, { isDataBesideTransport: true })).toEqual({
    bytesReceived: 1030,
    bytesSent: 207,
    ...packets,
  });
});

test('arrivals are packets and ICE checks of the other side, and unknown where no checks are counted', () => {
  const transport = { type: 'transport', packetsReceived: 10 };
  const pair = { type: 'candidate-pair', requestsReceived: 3, responsesReceived: 2 };
  expect(readStatsReport([transport, pair]).arrivalCount).toBe(15);
  expect(readStatsReport([transport]).arrivalCount).toBeUndefined();
});

test('round trip time comes from the other side’s reports, else from the selected pair, in ms', () => {
  const pairs = [
    { type: 'transport', selectedCandidatePairId: 'pair-2' },
    { type: 'candidate-pair', id: 'pair-1', currentRoundTripTime: 5 },
    { type: 'candidate-pair', id: 'pair-2', currentRoundTripTime: 0.02 },
  ];
  expect(readStatsReport(pairs).roundTripTimeMs).toBeCloseTo(20);
  expect(readStatsReport([...pairs, { type: 'remote-inbound-rtp', roundTripTime: 0.004 }]).roundTripTimeMs).toBeCloseTo(
    4,
  );
});

test('lost packets count in both directions, jitter in ms over what is received', () => {
  const stats = readStatsReport([
    { type: 'inbound-rtp', packetsLost: 2, jitter: 0.001 },
    { type: 'inbound-rtp', packetsLost: 1, jitter: 0.003 },
    { type: 'remote-inbound-rtp', packetsLost: 4 },
  ]);
  expect(stats.packetsLost).toBe(7);
  expect(stats.jitterMs).toBeCloseTo(2);
});

test('whatever a report holds, only numbers come out', () => {
  fc.assert(
    fc.property(fc.array(fc.anything()), (report) => {
      for (const value of Object.values(readStatsReport(report))) expect(Number.isFinite(value)).toBe(true);
    }),
  );
});
