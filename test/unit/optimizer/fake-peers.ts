import type { PeerControl } from '../../../src/optimizer/ports.js';
import type { Peer, PeerStats } from '../../../src/webrtc/peer.js';

/** A peer whose state and traffic the test sets. */
export class FakePeer implements Peer {
  readonly id: string;
  readonly library = 'fake';
  readonly streamKey = undefined;
  readonly role = undefined;
  readonly iceConnectionState = 'connected';
  dtlsState = 'connected';
  readonly createdAtMs = 0;
  connectionState = 'connected';
  stateSinceAtMs: number | undefined = 0;
  lastActivityAtMs: number | undefined;
  silentForMs: number | undefined;
  longestSilenceMs: number | undefined;
  packetsPerLook = 0;
  canTell = true;
  refusesToClose = false;
  closedWith: string | undefined;
  #packets = 0;

  constructor(id: string, changes: Partial<FakePeer> = {}) {
    this.id = id;
    Object.assign(this, changes);
  }

  stats(): Promise<PeerStats | undefined> {
    this.#packets += this.packetsPerLook;
    const packets = this.#packets;
    const figures = {
      bytesReceived: 0,
      bytesSent: packets * 100,
      packetsReceived: 0,
      packetsSent: packets,
      packetsLost: 0,
    };
    return Promise.resolve(this.canTell ? figures : undefined);
  }

  close(reason: string): Promise<void> {
    if (this.refusesToClose) return Promise.reject(new Error('stuck'));
    this.closedWith = reason;
    return Promise.resolve();
  }
}

export function peerControl(peers: readonly FakePeer[]): PeerControl & { statsSlowdown: number; look: () => void } {
  const find = (peer: Peer): FakePeer | undefined => peers.find(({ id }) => id === peer.id);
  let onLook = (): void => undefined;
  const control = {
    statsSlowdown: 1,
    peers: () => peers.filter(({ closedWith }) => closedWith === undefined),
    lastActivityAtMs: (peer: Peer) => find(peer)?.lastActivityAtMs,
    stateSinceAtMs: (peer: Peer) => find(peer)?.stateSinceAtMs,
    silentForMs: (peer: Peer) => find(peer)?.silentForMs,
    longestSilenceMs: (peer: Peer) => find(peer)?.longestSilenceMs,
    onLook: (listener: () => void) => void (onLook = listener),
    look: () => onLook(),
    setStatsSlowdown: (factor: number) => {
      control.statsSlowdown = factor;
    },
  };
  return control;
}
