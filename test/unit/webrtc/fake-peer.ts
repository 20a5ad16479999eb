import type { Peer, PeerRole, PeerStats } from '../../../src/webrtc/peer.js';

const nothing: PeerStats = { bytesReceived: 0, bytesSent: 0, packetsReceived: 0, packetsSent: 0, packetsLost: 0 };

/** A peer whose state and totals the test sets. */
export class FakePeer implements Peer {
  readonly id: string;
  readonly library = 'fake';
  readonly streamKey = undefined;
  readonly role: PeerRole | undefined = undefined;
  connectionState = 'connected';
  readonly iceConnectionState = 'connected';
  readonly dtlsState = 'connected';
  readonly createdAtMs: number;
  arrivalCount: number | undefined;
  totals: PeerStats = nothing;
  readCount = 0;
  closeReason: string | undefined;
  failure: Error | undefined;

  constructor(id: string, createdAtMs: number) {
    this.id = id;
    this.createdAtMs = createdAtMs;
  }

  carry(changes: Partial<PeerStats>): void {
    this.totals = { ...this.totals, ...changes };
  }

  stats(): Promise<PeerStats> {
    this.readCount += 1;
    return this.failure ? Promise.reject(this.failure) : Promise.resolve(this.totals);
  }

  close(reason: string): Promise<void> {
    if (this.failure) return Promise.reject(this.failure);
    this.closeReason = reason;
    this.connectionState = 'closed';
    return Promise.resolve();
  }
}
