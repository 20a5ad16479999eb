import { describe, expect, it } from 'vitest';
import { DeadPeers } from '../../../../src/optimizer/peers/dead-peers.js';
import { ManualClock } from '../../../support/manual-clock.js';
import { recordingLogger } from '../../../support/recording-logger.js';
import { FakePeer, peerControl } from '../fake-peers.js';

const never = new AbortController().signal;

function setUp(peers: FakePeer[]) {
  const logger = recordingLogger();
  const deadPeers = new DeadPeers({ peers: peerControl(peers), clock: new ManualClock(1_000_000), logger });
  return { deadPeers, logger };
}

describe('dead peers', () => {
  it('R22 are closed with their reason and counted by cause until a run reports them', async () => {
    const peers = [
      new FakePeer('silent-1', { silentForMs: 6000 }),
      new FakePeer('silent-2', { silentForMs: 5000 }),
      new FakePeer('left', { dtlsState: 'closed' }),
      new FakePeer('live', { silentForMs: 2500 }),
      new FakePeer('quiet', { lastActivityAtMs: 1 }),
    ];
    const { deadPeers, logger } = setUp(peers);
    await deadPeers.close(never);
    const closedWith = peers.map((peer) => peer.closedWith);
    expect(closedWith).toEqual([
      'no packets came any more',
      'no packets came any more',
      'the other side left',
      undefined,
      undefined,
    ]);
    expect(deadPeers.closedCount).toBe(3);
    expect(deadPeers.report()).toEqual({ action: 'close-dead-peers', count: 3, note: '2 silent, 1 left' });
    expect(deadPeers.report()).toEqual({ action: 'close-dead-peers', count: 0 });
    expect(deadPeers.closedCount).toBe(3);
    expect(logger.lines.map(({ fields }) => fields)).toEqual([
      { cause: 'silent', count: 2, silentForMs: 6000 },
      { cause: 'left', count: 1 },
    ]);
  });

  it('R22 one that resists is said, tried again and not counted as closed', async () => {
    const stuck = new FakePeer('stuck', { dtlsState: 'failed', refusesToClose: true });
    const { deadPeers } = setUp([stuck]);
    await deadPeers.close(never);
    await deadPeers.close(never);
    expect(deadPeers.report()).toEqual({ action: 'close-dead-peers', count: 0, note: '1 could not be closed' });
    stuck.refusesToClose = false;
    await deadPeers.close(never);
    expect(deadPeers.report()).toEqual({ action: 'close-dead-peers', count: 1, note: '1 failed' });
  });
});
