import { describe, expect, test } from 'vitest';
import { PeerRegistry } from '../../../src/webrtc/peer-registry.js';
import { ManualClock } from '../../support/manual-clock.js';
import { recordingLogger } from '../../support/recording-logger.js';
import { FakePeer } from './fake-peer.js';

function setUp(peerCount: number) {
  const clock = new ManualClock();
  const logger = recordingLogger();
  const registry = new PeerRegistry({ clock, logger });
  const connections = Array.from({ length: peerCount }, () => ({}));
  const peers = connections.map((connection, at) => {
    const peer = new FakePeer(`fake-${at}`, clock.now());
    registry.add(connection, peer);
    return peer;
  });
  return { clock, logger, registry, connections, peers };
}

const second = 1000;

describe('figures', () => {
  test('R35 activeConnections counts peers in state connected, and open counts all but closed ones', () => {
    const { registry, peers } = setUp(4);
    peers[1]!.connectionState = 'connecting';
    peers[2]!.connectionState = 'failed';
    peers[3]!.connectionState = 'closed';
    expect(registry.figures()).toMatchObject({ connected: 1, open: 3 });
  });

  test('R37 totals of closed peers stay, so that sums never fall', async () => {
    const { clock, registry, peers } = setUp(2);
    peers[0]!.carry({ bytesReceived: 1000, bytesSent: 50, packetsLost: 3 });
    peers[1]!.carry({ bytesReceived: 200 });
    await clock.advanceAsync(second, 250);
    expect(registry.figures()).toMatchObject({ receivedTotalBytes: 1200, sentTotalBytes: 50, packetsLostCount: 3 });
    peers[0]!.connectionState = 'closed';
    await clock.advanceAsync(second, 250);
    expect(registry.figures()).toMatchObject({
      open: 1,
      closedCount: 1,
      receivedTotalBytes: 1200,
      packetsLostCount: 3,
    });
  });

  test('what a peer carried between its last reading and its end is counted', async () => {
    const { clock, registry, peers } = setUp(1);
    await clock.advanceAsync(second, 250);
    peers[0]!.carry({ bytesSent: 777 });
    await peers[0]!.close('done');
    await clock.advanceAsync(second, 250);
    expect(registry.figures()).toMatchObject({ open: 0, closedCount: 1, sentTotalBytes: 777 });
  });

  test('a total that falls in the library does not fall here', async () => {
    const { clock, registry, peers } = setUp(1);
    peers[0]!.carry({ packetsLost: 5, bytesSent: 10 });
    await clock.advanceAsync(second, 250);
    peers[0]!.carry({ packetsLost: 2, bytesSent: 4 });
    await clock.advanceAsync(6 * second, 250);
    expect(registry.figures()).toMatchObject({ packetsLostCount: 5, sentTotalBytes: 10 });
  });

  test('R37 the byte rates are those between the newest two statistics of the open peers', async () => {
    const { clock, registry, peers } = setUp(2);
    await clock.advanceAsync(second, 250);
    expect(registry.figures()).toMatchObject({ receivedBytesPerSec: 0, sentBytesPerSec: 0 });
    peers[0]!.carry({ bytesReceived: 50_000, packetsReceived: 50 });
    peers[1]!.carry({ bytesSent: 10_000, packetsSent: 10 });
    await clock.advanceAsync(5 * second, 250);
    const { receivedBytesPerSec, sentBytesPerSec, ...rest } = registry.figures();
    expect(receivedBytesPerSec / 10_000).toBeCloseTo(1, 1);
    expect(sentBytesPerSec / 2000).toBeCloseTo(1, 1);
    expect(rest).toMatchObject({ packetsReceivedCount: 50, packetsSentCount: 10 });
    await clock.advanceAsync(6 * second, 250);
    expect(registry.figures()).toMatchObject({ receivedBytesPerSec: 0, sentBytesPerSec: 0, packetsSentCount: 10 });
  });

  test('round trip time and jitter are means over those who know theirs, and absent when nobody does', async () => {
    const { clock, registry, peers } = setUp(3);
    expect(registry.figures()).not.toHaveProperty('roundTripTimeMs');
    peers[0]!.carry({ roundTripTimeMs: 10, jitterMs: 4 });
    peers[1]!.carry({ roundTripTimeMs: 30 });
    await clock.advanceAsync(second, 250);
    expect(registry.figures()).toMatchObject({ roundTripTimeMs: 20, jitterMs: 4 });
  });
});

describe('reading statistics', () => {
  test('each peer is read at most every 5 s, and at most 4 in one turn', async () => {
    const { clock, peers } = setUp(10);
    const readCount = () => peers.reduce((sum, peer) => sum + peer.readCount, 0);
    await clock.advanceAsync(250);
    expect(readCount()).toBe(4);
    await clock.advanceAsync(500, 250);
    expect(readCount()).toBe(10);
    await clock.advanceAsync(4 * second, 250);
    expect(readCount()).toBe(10);
    await clock.advanceAsync(5 * second, 250);
    expect(peers.every((peer) => peer.readCount === 2)).toBe(true);
  });

  test('however many peers there are, every one gets its turn', async () => {
    const { clock, peers } = setUp(200);
    await clock.advanceAsync((200 / 4) * 250, 250);
    expect(peers.every((peer) => peer.readCount === 1)).toBe(true);
  });

  test('R22 reading backs off when it is told to', async () => {
    const { clock, registry, peers } = setUp(1);
    registry.setStatsSlowdown(4);
    await clock.advanceAsync(19 * second, 250);
    expect(peers[0]!.readCount).toBe(1);
    await clock.advanceAsync(2 * second, 250);
    expect(peers[0]!.readCount).toBe(2);
  });

  test('a peer that cannot be read is counted and warned of once, and the others are read', async () => {
    const { clock, logger, registry, peers } = setUp(2);
    peers[0]!.failure = new Error('no');
    await clock.advanceAsync(20 * second, 250);
    expect(registry.statsFailedCount).toBeGreaterThan(1);
    expect(logger.lines.filter(({ level }) => level === 'warn')).toHaveLength(1);
    expect(peers[1]!.readCount).toBeGreaterThan(1);
  });

  test('no timer runs while there is no peer', async () => {
    const { clock, registry, peers } = setUp(1);
    expect(clock.timerCount).toBe(1);
    await peers[0]!.close('done');
    await clock.advanceAsync(second, 250);
    expect(clock.timerCount).toBe(0);
    registry.add({}, new FakePeer('late', clock.now()));
    expect(clock.timerCount).toBe(1);
    registry.stop();
    expect(clock.timerCount).toBe(0);
  });
});

describe('activity', () => {
  test('R24 the last activity is when something last arrived, whatever was sent', async () => {
    const { clock, registry, peers } = setUp(1);
    const startMs = clock.now();
    const [peer] = registry.peers();
    await clock.advanceAsync(6 * second, 250);
    peers[0]!.carry({ bytesSent: 500 });
    await clock.advanceAsync(6 * second, 250);
    expect(registry.lastActivityAtMs(peer!)).toBe(startMs);
    peers[0]!.carry({ packetsReceived: 1 });
    await clock.advanceAsync(6 * second, 250);
    expect(registry.lastActivityAtMs(peer!)).toBeGreaterThan(startMs + 12 * second);
  });

  test('R22 it is known since when a peer is disconnected', async () => {
    const { clock, registry, peers } = setUp(1);
    const [peer] = registry.peers();
    await clock.advanceAsync(3 * second, 250);
    peers[0]!.connectionState = 'disconnected';
    await clock.advanceAsync(250);
    const sinceMs = registry.stateSinceAtMs(peer!);
    await clock.advanceAsync(10 * second, 250);
    expect(registry.stateSinceAtMs(peer!)).toBe(sinceMs);
  });
});

describe('streams', () => {
  test('a description counts before and after the peer is added, and only what is said replaces what was', () => {
    const { clock, registry } = setUp(0);
    const connection = {};
    registry.describe(connection, { streamKey: 'stage' });
    registry.add(connection, new FakePeer('one', clock.now()));
    registry.describe(connection, { role: 'publisher' });
    expect(registry.peers()[0]).toMatchObject({ streamKey: 'stage', role: 'publisher' });
  });

  test('publishers and viewers are counted by stream, the largest first, without those who left', async () => {
    const { registry, connections, peers } = setUp(5);
    registry.describe(connections[0]!, { streamKey: 'a', role: 'publisher' });
    registry.describe(connections[1]!, { streamKey: 'b', role: 'publisher' });
    registry.describe(connections[2]!, { streamKey: 'b', role: 'viewer' });
    registry.describe(connections[3]!, { streamKey: 'b', role: 'viewer' });
    await peers[3]!.close('left');
    expect(registry.streams()).toEqual([
      { streamKey: 'b', publishers: 1, viewers: 1 },
      { streamKey: 'a', publishers: 1, viewers: 0 },
    ]);
  });

  test('at most 256 streams are told, the rest is counted', () => {
    const { registry, connections } = setUp(300);
    connections.forEach((connection, at) => registry.describe(connection, { streamKey: `s${at}`, role: 'publisher' }));
    expect(registry.streams()).toHaveLength(256);
    expect(registry.streamsOmittedCount).toBe(44);
  });
});

test('closeAll closes every peer, and one that fails does not hold up the others', async () => {
  const { logger, registry, peers } = setUp(3);
  peers[0]!.failure = new Error('stuck');
  await registry.closeAll('drain');
  expect(peers.map(({ closeReason }) => closeReason)).toEqual([undefined, 'drain', 'drain']);
  expect(logger.lines).toMatchObject([{ level: 'warn', fields: { peer: 'fake-0', reason: 'stuck' } }]);
});
