import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../../src/core/clock.js';
import type { OnPeer, Peer } from '../../src/webrtc/peer.js';
import { PeerRegistry } from '../../src/webrtc/peer-registry.js';
import { recordingLogger } from '../support/recording-logger.js';
import { waitFor } from '../support/wait-for.js';

/** Two connections that the application made, and what it sent from the first to the second. */
export interface ConnectedPair {
  readonly connections: readonly [object, object];
  readonly sentBytes: number;
  end(): void;
}

/** One copy of a WebRTC library, used in the way of an application. */
export interface RtcHarness {
  /** Loads the library with the adapter watching it; called once. */
  load(onPeer: OnPeer): Promise<void>;
  /** Connects two peers by a data channel, over which all of `message` has arrived when it resolves. */
  connect(message: string): Promise<ConnectedPair>;
}

const message = 'x'.repeat(50_000);

/** What every adapter keeps, whatever its library. */
export function peerAdapterContract(harness: RtcHarness): void {
  let onPeer: OnPeer = () => undefined;
  beforeAll(() => harness.load((connection, peer) => onPeer(connection, peer)));

  async function connected() {
    const told: { connection: object; peer: Peer }[] = [];
    const logger = recordingLogger();
    const registry = new PeerRegistry({ clock: systemClock, logger });
    onTestFinished(() => registry.stop());
    onPeer = (connection, peer) => {
      told.push({ connection, peer });
      registry.add(connection, peer);
    };
    const pair = await harness.connect(message);
    onTestFinished(() => pair.end());
    return { told, logger, registry, pair };
  }

  test('R35 each connection is told of once, as the object that the application holds, and is connected', async () => {
    const { told, pair, registry } = await connected();
    expect(told).toHaveLength(2);
    for (const connection of pair.connections)
      expect(told.filter((one) => one.connection === connection)).toHaveLength(1);
    expect(new Set(told.map(({ peer }) => peer.id)).size).toBe(2);
    await waitFor('both to be connected', () => registry.figures().connected === 2);
    expect(registry.figures().open).toBe(2);
    for (const { peer } of told) expect([undefined, 'connected']).toContain(peer.dtlsState);
  });

  test('R37 bytes count once, on both sides, and stay when the peers are closed', async () => {
    const { registry, pair } = await connected();
    const isCounted = () => {
      const { receivedTotalBytes, sentTotalBytes } = registry.figures();
      return receivedTotalBytes >= pair.sentBytes && sentTotalBytes >= pair.sentBytes;
    };
    await waitFor('the bytes to be read', isCounted, 12_000);
    const before = registry.figures();
    expect(before.sentTotalBytes).toBeLessThan(pair.sentBytes * 1.5);
    expect(before.receivedTotalBytes).toBeLessThan(pair.sentBytes * 1.5);
    await registry.closeAll('test');
    await waitFor('both to be closed', () => registry.figures().closedCount === 2);
    const after = registry.figures();
    expect(after).toMatchObject({ open: 0, connected: 0 });
    expect(after.receivedTotalBytes).toBeGreaterThanOrEqual(before.receivedTotalBytes);
    expect(after.sentTotalBytes).toBeGreaterThanOrEqual(before.sentTotalBytes);
  });

  test('what the application says of its object is known of the peer', async () => {
    const { registry, pair } = await connected();
    registry.describe(pair.connections[0], { streamKey: 'stage', role: 'publisher' });
    expect(registry.streams()).toEqual([{ streamKey: 'stage', publishers: 1, viewers: 0 }]);
  });

  test('no address, candidate, fingerprint or description comes out, only states and numbers', async () => {
    const { told, logger } = await connected();
    for (const { peer } of told) {
      const stats = (await peer.stats()) ?? {};
      expect(Object.values(stats).every((value) => typeof value === 'number')).toBe(true);
      expect(peer.connectionState).toMatch(/^[a-z]+$/);
      expect(peer.iceConnectionState).toMatch(/^[a-z]+$/);
      expect(JSON.stringify({ ...peer })).not.toMatch(/candidate|fingerprint|v=0|127\.0\.0\.1/);
    }
    expect(logger.lines).toEqual([]);
  });
}
