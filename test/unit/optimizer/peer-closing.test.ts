import { describe, expect, it } from 'vitest';
import { closePeers, withoutTraffic } from '../../../src/optimizer/peer-closing.js';
import { ManualClock } from '../../support/manual-clock.js';
import { FakePeer } from './fake-peers.js';

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
    expect(await closePeers(peers, 'idle', never)).toEqual({ closedCount: 39, failedCount: 1 });
    expect(peers[0]?.closedWith).toBe('idle');
  });

  it('R99 closes no more once its budget is spent', async () => {
    const peers = [new FakePeer('a')];
    expect(await closePeers(peers, 'idle', AbortSignal.abort())).toEqual({ closedCount: 0, failedCount: 0 });
  });
});
