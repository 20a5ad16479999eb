import type { Peer, PeerRole, PeerStats } from '../peer.js';
import { fieldOf } from './method-watch.js';
import { MediasoupStreams } from './mediasoup-streams.js';

export interface Observer {
  on(event: string, listener: (made: unknown) => void): unknown;
}

/** The part of mediasoup's WebRtcTransport that we use. */
export interface MediasoupTransport {
  readonly closed: boolean;
  readonly iceState: string;
  readonly dtlsState: string;
  readonly observer: Observer;
  getStats(): Promise<readonly unknown[]>;
  close(): void;
}

export function isMediasoupTransport(value: unknown): value is MediasoupTransport {
  return (
    typeof fieldOf(value, 'iceState') === 'string' &&
    typeof fieldOf(value, 'getStats') === 'function' &&
    typeof fieldOf(fieldOf(value, 'observer'), 'on') === 'function'
  );
}

/** Sees a transport without keeping it alive. */
export class MediasoupPeer implements Peer {
  readonly id: string;
  readonly library = 'mediasoup';
  readonly streamKey = undefined;
  readonly createdAtMs: number;
  readonly #transport: WeakRef<MediasoupTransport>;
  readonly #streams = new MediasoupStreams();

  constructor(id: string, transport: MediasoupTransport, createdAtMs: number) {
    this.id = id;
    this.createdAtMs = createdAtMs;
    this.#transport = new WeakRef(transport);
    transport.observer.on('newproducer', (producer) => this.#streams.add(producer, 'inbound-rtp'));
    transport.observer.on('newconsumer', (consumer) => this.#streams.add(consumer, 'outbound-rtp'));
  }

  get role(): PeerRole | undefined {
    const { inboundCount, outboundCount } = this.#streams;
    if (inboundCount > 0) return outboundCount === 0 ? 'publisher' : undefined;
    return outboundCount > 0 ? 'viewer' : undefined;
  }

  /** mediasoup has no state of the whole; this is what W3C makes of those of ICE and DTLS. */
  get connectionState(): string {
    const transport = this.#transport.deref();
    if (!transport || transport.closed || transport.iceState === 'closed' || transport.dtlsState === 'closed')
      return 'closed';
    if (transport.dtlsState === 'failed') return 'failed';
    if (transport.iceState === 'disconnected') return 'disconnected';
    if (transport.dtlsState === 'connected') return 'connected';
    return transport.iceState === 'new' && transport.dtlsState === 'new' ? 'new' : 'connecting';
  }

  get iceConnectionState(): string {
    return this.#transport.deref()?.iceState ?? 'closed';
  }

  get dtlsState(): string | undefined {
    return this.#transport.deref()?.dtlsState ?? 'closed';
  }

  async stats(): Promise<PeerStats | undefined> {
    const transport = this.#transport.deref();
    if (!transport || transport.closed) return undefined;
    const [report] = await transport.getStats();
    return {
      bytesReceived: countIn(report, 'bytesReceived'),
      bytesSent: countIn(report, 'bytesSent'),
      ...(await this.#streams.read()),
    };
  }

  close(): Promise<void> {
    this.#transport.deref()?.close();
    return Promise.resolve();
  }
}

function countIn(report: unknown, name: string): number {
  const count = fieldOf(report, name);
  return typeof count === 'number' && Number.isFinite(count) ? count : 0;
}
