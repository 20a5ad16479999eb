import { describe, expect, it } from 'vitest';
import { closePeers, withoutTraffic } from '../../../../src/optimizer/peers/peer-closing.js';
import { ManualClock } from '../../../support/manual-clock.js';
import { FakePeer } from '../fake-peers.js';

const never = new AbortController().signal;

describe('closing peers', () => {
  it('R24 a suspected peer on which packets still move is spared, and so is one that cannot tell', async () => {
    const clock = new ManualClock();
    const dead = new FakePeer('dead');
    const live = new FakePeer('live', { packetsPerLook: 1 });
    const mute = new FakePeer('mute', { canTell: false });
    const found = withoutTraffic([dead, live, mute], clock);
    await clock.advanceAsync(1500, 100);
    expect((await found).map(({ id }) => id)).toEqual(['dead']);
  });

  it('R22 counts what was closed and what resisted', async () => {
    const peers = Array.from({ length: 40 }, (_, i) => new FakePeer(`p${i}`, { refusesToClose: i === 7 }));
    expect(await closePeers(peers, 'idle', never, new ManualClock())).toEqual({ closedCount: 39, failedCount: 1 });
    expect(peers[0]?.closedWith).toBe('idle');
  });

  it('R99 closes no more once its budget is spent', async () => {
    const peers = [new FakePeer('a')];
    expect(await closePeers(peers, 'idle', AbortSignal.abort(), new ManualClock())).toEqual({
      closedCount: 0,
      failedCount: 0,
    });
  });

  it('R99 a peer that never answers resists after two seconds, and the others are closed', async () => {
    const clock = new ManualClock();
    const hanging = new FakePeer('hanging');
    hanging.close = () => new Promise(() => undefined);
    hanging.stats = () => new Promise(() => undefined);
    const peers = [hanging, new FakePeer('fine')];
    const closing = closePeers(peers, 'idle', never, clock);
    await clock.advanceAsync(2000, 500);
    expect(await closing).toEqual({ closedCount: 1, failedCount: 1 });
    const suspects = withoutTraffic(peers, clock);
    await clock.advanceAsync(6000, 500);
    expect((await suspects).map(({ id }) => id)).toEqual(['fine']);
  });
});
