import type { Peer, PeerRole, PeerStats } from '../peer.js';
import { readStatsReport } from './webrtc-stats.js';

/** The part of a W3C RTCPeerConnection that we use; what a library or an older version may lack is optional. */
export interface StandardConnection {
  readonly connectionState: string;
  readonly iceConnectionState: string;
  getTransceivers?(): readonly { readonly direction?: string }[];
  getStats(): Promise<{ values(): Iterable<unknown> }>;
  close(): Promise<void> | void;
}

/** What differs between the libraries that follow the standard. */
export interface StandardLibrary {
  readonly name: string;
  /** Whether `transport` leaves out what data channels carry. */
  readonly isDataBesideTransport?: boolean;
  readonly dtlsState: (connection: StandardConnection) => string | undefined;
  readonly arrivalCount?: (connection: StandardConnection) => number | undefined;
}

export function isConnection(value: unknown): value is StandardConnection {
  return typeof value === 'object' && value !== null && 'connectionState' in value && 'getStats' in value;
}

/** Sees a connection without keeping it alive: one that the application dropped is as good as closed. */
export class StandardPeer implements Peer {
  readonly id: string;
  readonly streamKey = undefined;
  readonly createdAtMs: number;
  readonly #library: StandardLibrary;
  readonly #connection: WeakRef<StandardConnection>;
  #isClosed = false;

  constructor(id: string, library: StandardLibrary, connection: StandardConnection, createdAtMs: number) {
    this.id = id;
    this.createdAtMs = createdAtMs;
    this.#library = library;
    this.#connection = new WeakRef(connection);
  }

  get library(): string {
    return this.#library.name;
  }

  /** Seen from the server: who only receives has a publisher on the other side, who only sends a viewer. */
  get role(): PeerRole | undefined {
    const directions = this.#connection
      .deref()
      ?.getTransceivers?.()
      .map(({ direction }) => direction);
    if (!directions || directions.length === 0) return undefined;
    if (directions.every((direction) => direction === 'recvonly')) return 'publisher';
    return directions.every((direction) => direction === 'sendonly') ? 'viewer' : undefined;
  }

  /** Some libraries go on saying `failed` of a connection that was closed: it would be closed and counted once a second. */
  get connectionState(): string {
    return this.#isClosed ? 'closed' : (this.#connection.deref()?.connectionState ?? 'closed');
  }

  get iceConnectionState(): string {
    return this.#connection.deref()?.iceConnectionState ?? 'closed';
  }

  get dtlsState(): string | undefined {
    const connection = this.#connection.deref();
    return connection ? this.#library.dtlsState(connection) : 'closed';
  }

  get arrivalCount(): number | undefined {
    const connection = this.#connection.deref();
    return connection && this.#library.arrivalCount?.(connection);
  }

  async stats(): Promise<PeerStats | undefined> {
    const report = await this.#connection.deref()?.getStats();
    return report && readStatsReport(report.values(), this.#library);
  }

  /** No library sends a reason, and werift no DTLS alert: there the other side learns of it by silence, after about 5 s. */
  async close(): Promise<void> {
    await this.#connection.deref()?.close();
    this.#isClosed = true;
  }
}
