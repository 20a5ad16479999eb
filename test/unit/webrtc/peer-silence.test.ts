import { describe, expect, test } from 'vitest';
import type { Clock } from '../../../src/core/clock.js';
import { PeerRegistry } from '../../../src/webrtc/peer-registry.js';
import { ManualClock } from '../../support/manual-clock.js';
import { recordingLogger } from '../../support/recording-logger.js';
import { FakePeer } from './fake-peer.js';

const second = 1000;

function setUp(peerCount: number) {
  const clock = new ManualClock();
  const registry = new PeerRegistry({ clock, logger: recordingLogger() });
  const peers = Array.from({ length: peerCount }, (_, at) => new FakePeer(`fake-${at}`, clock.now()));
  for (const peer of peers) registry.add({}, peer);
  return { clock, registry, peers };
}

describe('silence', () => {
  test('R22 a peer is silent since its last packet of any kind, and nothing is known of one that cannot tell', async () => {
    const { clock, registry, peers } = setUp(2);
    const [peer, mute] = registry.peers();
    for (let sec = 0; sec < 10; sec += 1) {
      peers[0]!.arrivalCount = sec;
      await clock.advanceAsync(second, 250);
    }
    expect(registry.silentForMs(peer!)).toBeLessThanOrEqual(second);
    await clock.advanceAsync(4 * second, 250);
    expect(registry.silentForMs(peer!)).toBeLessThan(5 * second);
    peers[0]!.carry({ arrivalCount: 1000 });
    await clock.advanceAsync(1.5 * second, 250);
    expect(registry.silentForMs(peer!)).toBeGreaterThanOrEqual(5 * second);
    expect(registry.silentForMs(mute!)).toBeUndefined();
    peers[0]!.arrivalCount = 99;
    await clock.advanceAsync(second, 250);
    expect(registry.silentForMs(peer!)).toBeLessThanOrEqual(second);
  });

  test('R22 a peer that seldom sends is known for it, and one of which little is known has the time of a consent check', async () => {
    const { clock, registry, peers } = setUp(2);
    const [peer, other] = registry.peers();
    let lookCount = 0;
    registry.onLook(() => (lookCount += 1));
    for (let at = 0; at < 6; at += 1) {
      peers[0]!.arrivalCount = at;
      await clock.advanceAsync(4 * second, 250);
    }
    expect(registry.longestSilenceMs(peer!)).toBe(4 * second);
    expect(registry.longestSilenceMs(other!)).toBeUndefined();
    peers[1]!.arrivalCount = 1;
    await clock.advanceAsync(second, 250);
    expect(registry.longestSilenceMs(other!)).toBe(6 * second);
    expect(lookCount).toBe(50);
  });

  test('R22 where only the statistics tell, silence is what lies between two of them', async () => {
    const { clock, registry, peers } = setUp(1);
    const [peer] = registry.peers();
    peers[0]!.carry({ arrivalCount: 3 });
    await clock.advanceAsync(4 * second, 250);
    expect(registry.silentForMs(peer!)).toBe(0);
    await clock.advanceAsync(2 * second, 250);
    expect(registry.silentForMs(peer!)).toBeGreaterThanOrEqual(5 * second);
  });

  test('R24 time in which this process was stuck is no silence of its peers', async () => {
    const clock = new ManualClock();
    let stuckMs = 0;
    const jumping: Clock = {
      now: () => clock.now() + stuckMs,
      monotonicMs: () => clock.monotonicMs() + stuckMs,
      after: (delayMs, task) => clock.after(delayMs, task),
      every: (periodMs, task) => clock.every(periodMs, task),
    };
    const registry = new PeerRegistry({ clock: jumping, logger: recordingLogger() });
    const fake = new FakePeer('one', clock.now());
    fake.arrivalCount = 1;
    registry.add({}, fake);
    const [peer] = registry.peers();
    await clock.advanceAsync(second, 250);
    stuckMs = 20 * second;
    await clock.advanceAsync(second, 250);
    expect(registry.silentForMs(peer!)).toBeLessThan(3 * second);
    await clock.advanceAsync(5 * second, 250);
    expect(registry.silentForMs(peer!)).toBeGreaterThan(5 * second);
  });
});
