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
  /**
   * Packets of any kind that came from the other side so far, ICE checks included, where they can be read at once and
   * for next to nothing. A live peer's rises every few seconds even when it carries no media. `undefined`: cannot be told.
   */
  readonly arrivalCount?: number | undefined;
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
  /** As `Peer.arrivalCount`, for a library that tells it only in its statistics. */
  readonly arrivalCount?: number;
}

/** What the application says about a peer: `describePeer(connection, { streamKey, role })`. */
export interface PeerDescription {
  readonly streamKey?: string;
  readonly role?: PeerRole;
}

/** Told once of each connection, with the object that the application holds. */
export type OnPeer = (connection: object, peer: Peer) => void;

/** What one library adapter does: watch the library's classes and tell of each connection. */
export interface PeerAdapter {
  readonly library: string;
  /** What a server imports the library by. */
  readonly entries: readonly string[];
  /** Whether it wants to see what is loaded by this name. */
  watches(specifier: string): boolean;
  /** Called with the exports of such a module, as often as it is loaded; hooks its classes. */
  attach(moduleExports: unknown, onPeer: OnPeer): void;
}
