/**
 * One WebRTC peer connection, whichever library made it. Names follow W3C webrtc-stats.
 * No SDP, candidate, address or credential may be read through it.
 */
export interface Peer {
  /** Unique within the process. */
  readonly id: string;
  readonly library: string;
  /** The stream it belongs to; `undefined` until the application or a rule says so. */
  readonly streamKey: string | undefined;
  readonly role: PeerRole | undefined;
  readonly connectionState: string;
  readonly iceConnectionState: string;
  readonly dtlsState: string | undefined;
  readonly createdAtMs: number;
  /** Totals of this peer since it was made; `undefined` when its library cannot tell. */
  stats(): Promise<PeerStats | undefined>;
  close(reason: string): Promise<void>;
}

export type PeerRole = 'publisher' | 'viewer';

/** From `transport`, `remote-inbound-rtp` and the selected candidate pair (candidate-pair bytes stay 0 in werift). */
export interface PeerStats {
  readonly bytesReceived: number;
  readonly bytesSent: number;
  readonly packetsReceived: number;
  readonly packetsSent: number;
  readonly packetsLost: number;
  readonly jitterMs?: number;
  readonly roundTripTimeMs?: number;
}

/** What the application says about a peer: `describePeer(connection, { streamKey, role })`. */
export interface PeerDescription {
  readonly streamKey?: string;
  readonly role?: PeerRole;
}

/** What one library adapter does: watch the library's classes and tell of each connection. */
export interface PeerAdapter {
  readonly library: string;
  /** Names of the modules whose loading it waits for. */
  readonly modules: readonly string[];
  /** Called with the exports of such a module, once per copy of it; hooks its classes. */
  attach(moduleExports: unknown, onPeer: (connection: object, peer: Peer) => void): void;
}
