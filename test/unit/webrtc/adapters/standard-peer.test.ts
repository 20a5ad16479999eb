import { expect, it } from 'vitest';
import { StandardPeer } from '../../../../src/webrtc/adapters/standard-peer.js';

it('a connection that goes on saying failed after it was closed is closed', async () => {
  let closeCount = 0;
  const connection = {
    connectionState: 'failed',
    iceConnectionState: 'failed',
    getStats: () => Promise.resolve(new Map()),
    close: () => void (closeCount += 1),
  };
  const peer = new StandardPeer('1', { name: 'stubborn', dtlsState: () => undefined }, connection, 0);
  expect(peer.connectionState).toBe('failed');
  await peer.close();
  expect([peer.connectionState, closeCount]).toEqual(['closed', 1]);
});
