import { describe, expect, test } from 'vitest';
import { mediasoupAdapter } from '../../../../src/webrtc/adapters/mediasoup.js';
import type { Peer } from '../../../../src/webrtc/peer.js';
import { ManualClock } from '../../../support/manual-clock.js';
import { recordingLogger } from '../../../support/recording-logger.js';
import { fakeMediasoup, FakeTransport } from './fake-mediasoup.js';

function watched() {
  const logger = recordingLogger();
  const seen: { connection: object; peer: Peer }[] = [];
  const mediasoup = fakeMediasoup();
  const adapter = mediasoupAdapter(new ManualClock(), logger);
  const attach = (moduleExports: unknown) =>
    adapter.attach(moduleExports, (connection, peer) => seen.push({ connection, peer }));
  attach(mediasoup.module);
  attach(mediasoup.module);
  return { logger, seen, attach, router: mediasoup.start() };
}

function oneTransport() {
  const { router, seen } = watched();
  const transport = new FakeTransport();
  router.add(transport);
  return { transport, peer: seen[0]!.peer };
}

test('R35 each WebRtcTransport is a peer, told once, and no other transport is', () => {
  const { router, seen, logger } = watched();
  const transport = new FakeTransport();
  router.add(transport);
  router.add(transport);
  router.add({ type: 'plain', observer: transport.observer, getStats: () => Promise.resolve([]) });
  expect(seen).toHaveLength(1);
  expect(seen[0]).toMatchObject({ connection: transport, peer: { id: 'mediasoup-1', library: 'mediasoup' } });
  expect(logger.lines).toEqual([]);
});

test.each([
  ['new', 'new', 'new'],
  ['connected', 'connecting', 'connecting'],
  ['completed', 'connected', 'connected'],
  ['disconnected', 'connected', 'disconnected'],
  ['completed', 'failed', 'failed'],
  ['completed', 'closed', 'closed'],
])('R35 with ICE %s and DTLS %s a transport is %s', (iceState, dtlsState, state) => {
  const { transport, peer } = oneTransport();
  Object.assign(transport, { iceState, dtlsState });
  expect(peer).toMatchObject({ connectionState: state, iceConnectionState: iceState, dtlsState });
});

test('who only produces is a publisher, who only consumes a viewer', () => {
  const { transport, peer } = oneTransport();
  expect(peer.role).toBeUndefined();
  const consumer = transport.add('newconsumer');
  expect(peer.role).toBe('viewer');
  transport.add('newproducer');
  expect(peer.role).toBeUndefined();
  consumer.close();
  expect(peer.role).toBe('publisher');
});

describe('statistics', () => {
  test('R37 bytes are those of the transport, packets those of its streams, in W3C words and ms', async () => {
    const { transport, peer } = oneTransport();
    transport.bytes = { bytesReceived: 900, bytesSent: 70 };
    transport.add('newproducer').report = [
      { type: 'inbound-rtp', packetCount: 9, packetsLost: 2, jitter: 480, roundTripTime: 20 },
    ];
    transport.add('newconsumer').report = [
      { type: 'outbound-rtp', packetCount: 4, packetsLost: 1, roundTripTime: 40 },
      { type: 'inbound-rtp', packetCount: 999, packetsLost: 999 },
    ];
    expect(await peer.stats()).toEqual({
      bytesReceived: 900,
      bytesSent: 70,
      packetsReceived: 9,
      packetsSent: 4,
      packetsLost: 3,
      jitterMs: 10,
      roundTripTimeMs: 30,
    });
  });

  test('R37 what a closed stream carried stays counted', async () => {
    const { transport, peer } = oneTransport();
    const producer = transport.add('newproducer');
    producer.report = [{ type: 'inbound-rtp', packetCount: 9, packetsLost: 2 }];
    await peer.stats();
    producer.close();
    transport.add('newproducer').report = [{ type: 'inbound-rtp', packetCount: 1, packetsLost: 0 }];
    expect(await peer.stats()).toMatchObject({ packetsReceived: 10, packetsLost: 2 });
  });

  test('a transport with very many streams is read in turns, 16 at once', async () => {
    const { transport, peer } = oneTransport();
    const streams = Array.from({ length: 40 }, () => transport.add('newconsumer'));
    const readCount = () => streams.reduce((sum, stream) => sum + stream.readCount, 0);
    await peer.stats();
    expect(readCount()).toBe(16);
    await peer.stats();
    await peer.stats();
    expect(streams.every((stream) => stream.readCount > 0)).toBe(true);
  });

  test('no address, fragment or password comes out', async () => {
    const { transport, peer } = oneTransport();
    transport.connect();
    expect(JSON.stringify([await peer.stats(), { ...peer }, peer.connectionState])).not.toContain('secret');
  });
});

test('closing the peer closes the transport, which then is asked nothing more', async () => {
  const { transport, peer } = oneTransport();
  await peer.close('test');
  expect(transport.closed).toBe(true);
  expect(peer.connectionState).toBe('closed');
  expect(await peer.stats()).toBeUndefined();
});

test('a library of unknown shape is left alone, with one warning', () => {
  const { attach, logger } = watched();
  attach({ observer: 7 });
  expect(logger.lines).toMatchObject([{ level: 'warn', fields: { library: 'mediasoup' } }]);
});
