import type { Clock } from '../../core/clock.js';
import { encodeDatagram, maxPayloadBytes, packetHeader } from './datagram.js';
import { KeyFrameLimit } from './key-frame-limit.js';
import type { RelayTransport } from './relay-ports.js';

/** A subscription that is not renewed for so long is over: its worker is gone or stuck. */
export const leaseMs = 3500;
const maxSubscribers = 256;

/** Numbers for what a stream consists of: sound, picture, each layer of a picture. */
export type RelayChannel = number;

export interface RelaySourceOptions {
  /** Somebody who watches from another worker needs a key frame; at most twice a second for each channel. */
  readonly onKeyFrameRequest?: (channel: RelayChannel) => void;
}

interface Subscriber {
  readonly port: number;
  readonly id: number;
  readonly headers: Map<RelayChannel, Buffer>;
  renewedAtMs: number;
}

/** A stream of this process that other workers may take part in. */
export class RelaySource {
  readonly sinceMs: number;
  readonly #transport: RelayTransport;
  readonly #clock: Clock;
  readonly #keyFrames: KeyFrameLimit;
  readonly #onClose: () => void;
  readonly #subscribers = new Map<string, Subscriber>();
  #droppedCount = 0;
  #sentCount = 0;

  constructor(transport: RelayTransport, clock: Clock, options: RelaySourceOptions, onClose: () => void) {
    this.#transport = transport;
    this.#clock = clock;
    this.#onClose = onClose;
    this.sinceMs = clock.now();
    this.#keyFrames = new KeyFrameLimit(clock, (channel) => options.onKeyFrameRequest?.(channel));
  }

  /** Workers that take part now. */
  get subscriberCount(): number {
    return this.#subscribers.size;
  }

  get figures(): { readonly sentCount: number; readonly droppedCount: number } {
    return { sentCount: this.#sentCount, droppedCount: this.#droppedCount };
  }

  /**
   * Sends a packet to every worker that takes part. It is copied: the buffer may be used again.
   * @param channel 0 to 255
   * @param packet at most 61,000 bytes; a longer one is dropped and counted
   */
  send(channel: RelayChannel, packet: Buffer): void {
    for (const subscriber of this.#subscribers.values()) {
      const isSent =
        packet.length <= maxPayloadBytes &&
        this.#transport.send(subscriber.port, headerOf(subscriber, channel), packet);
      if (isSent) this.#sentCount += 1;
      else this.#droppedCount += 1;
    }
  }

  /** Takes part no longer. `isEnded`: the stream is over for everybody, not only in this worker. */
  close({ isEnded = false }: { readonly isEnded?: boolean } = {}): void {
    this.#keyFrames.close();
    for (const { port, id } of this.#subscribers.values()) {
      this.#transport.send(port, encodeDatagram({ type: 'bye', id, isEnded }));
    }
    this.#subscribers.clear();
    this.#onClose();
  }

  /** @returns false when there is no room for one more */
  wanted(port: number, id: number): boolean {
    const key = `${port} ${id}`;
    const renewedAtMs = this.#clock.monotonicMs();
    const known = this.#subscribers.get(key);
    if (known) known.renewedAtMs = renewedAtMs;
    else if (this.#subscribers.size >= maxSubscribers) return false;
    else this.#subscribers.set(key, { port, id, headers: new Map(), renewedAtMs });
    this.#transport.send(port, encodeDatagram({ type: 'have', id, sinceMs: this.sinceMs }));
    return true;
  }

  left(port: number, id: number): void {
    this.#subscribers.delete(`${port} ${id}`);
  }

  keyFrameWanted(port: number, id: number, channel: RelayChannel): void {
    if (this.#subscribers.has(`${port} ${id}`)) this.#keyFrames.request(channel);
  }

  /** Takes off who is gone. */
  expire(ports: ReadonlySet<number>): void {
    const beforeMs = this.#clock.monotonicMs() - leaseMs;
    for (const [key, { port, renewedAtMs }] of this.#subscribers) {
      if (renewedAtMs < beforeMs || !ports.has(port)) this.#subscribers.delete(key);
    }
  }
}

function headerOf({ id, headers }: Subscriber, channel: RelayChannel): Buffer {
  const known = headers.get(channel);
  if (known) return known;
  const header = packetHeader(id, channel);
  headers.set(channel, header);
  return header;
}
