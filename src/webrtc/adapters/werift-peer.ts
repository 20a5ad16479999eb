import type { Peer, PeerRole, PeerStats } from '../peer.js';
import { readStatsReport } from './webrtc-stats.js';

/** The part of werift's RTCPeerConnection that we use; what an older version may lack is optional. */
export interface WeriftConnection {
  readonly connectionState: string;
  readonly iceConnectionState: string;
  readonly dtlsTransports?: readonly { readonly state: string }[];
  getTransceivers?(): readonly { readonly direction?: string }[];
  getStats(): Promise<{ values(): Iterable<unknown> }>;
  close(): Promise<void> | void;
}

export function isConnection(value: unknown): value is WeriftConnection {
  return typeof value === 'object' && value !== null && 'connectionState' in value && 'getStats' in value;
}

/** Sees a werift connection without keeping it alive: one that the application dropped is as good as closed. */
export class WeriftPeer implements Peer {
  readonly id: string;
  readonly library = 'werift';
  readonly streamKey = undefined;
  readonly createdAtMs: number;
  readonly #connection: WeakRef<WeriftConnection>;

  constructor(id: string, connection: WeriftConnection, createdAtMs: number) {
    this.id = id;
    this.createdAtMs = createdAtMs;
    this.#connection = new WeakRef(connection);
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

  get connectionState(): string {
    return this.#connection.deref()?.connectionState ?? 'closed';
  }

  get iceConnectionState(): string {
    return this.#connection.deref()?.iceConnectionState ?? 'closed';
  }

  get dtlsState(): string | undefined {
    const connection = this.#connection.deref();
    return connection ? connection.dtlsTransports?.[0]?.state : 'closed';
  }

  async stats(): Promise<PeerStats | undefined> {
    const report = await this.#connection.deref()?.getStats();
    return report && readStatsReport(report.values());
  }

  /** werift sends no DTLS alert and knows no reason, so the other side learns of it by silence, after about 5 s. */
  async close(): Promise<void> {
    await this.#connection.deref()?.close();
  }
}
