import type { Peer, PeerStats } from '../peer.js';

/** The part of node-datachannel's PeerConnection that we use. */
export interface NativeConnection {
  state(): string;
  iceState?(): string;
  bytesReceived(): number;
  bytesSent(): number;
  /** ms; -1: unknown. */
  rtt?(): number;
  close(): void;
}

/** Sees a core connection without keeping it alive. libdatachannel counts the bytes of data channels, no packets and no media. */
export class NativePeer implements Peer {
  readonly id: string;
  readonly library = 'node-datachannel';
  readonly streamKey = undefined;
  readonly role = undefined;
  readonly createdAtMs: number;
  readonly #connection: WeakRef<NativeConnection>;

  constructor(id: string, connection: NativeConnection, createdAtMs: number) {
    this.id = id;
    this.createdAtMs = createdAtMs;
    this.#connection = new WeakRef(connection);
  }

  get connectionState(): string {
    return this.#connection.deref()?.state() ?? 'closed';
  }

  get iceConnectionState(): string {
    const connection = this.#connection.deref();
    if (!connection) return 'closed';
    return connection.iceState?.() ?? connection.state();
  }

  /** Its state is `connected` only once DTLS is. */
  get dtlsState(): string | undefined {
    const state = this.connectionState;
    return ['connected', 'closed', 'failed'].includes(state) ? state : undefined;
  }

  stats(): Promise<PeerStats | undefined> {
    const connection = this.#connection.deref();
    if (!connection) return Promise.resolve(undefined);
    const roundTripTimeMs = connection.rtt?.() ?? -1;
    return Promise.resolve({
      bytesReceived: connection.bytesReceived(),
      bytesSent: connection.bytesSent(),
      packetsReceived: 0,
      packetsSent: 0,
      packetsLost: 0,
      ...(roundTripTimeMs >= 0 && { roundTripTimeMs }),
    });
  }

  close(): Promise<void> {
    this.#connection.deref()?.close();
    return Promise.resolve();
  }
}
