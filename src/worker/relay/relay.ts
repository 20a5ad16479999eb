import type { Cancel, Clock } from '../../core/clock.js';
import { SupervisorError } from '../../core/errors.js';
import { type Datagram, decodeDatagram, encodeDatagram, maxKeyBytes } from './datagram.js';
import type { RelayFigures, RelayPeers, RelayTransport } from './relay-ports.js';
import { RelaySource, type RelaySourceOptions } from './relay-source.js';
import { RelaySubscription, type RelaySubscriptionOptions } from './relay-subscription.js';

const renewMs = 1000;
/** A worker answers within a turn of its event loop; one that is stuck must not keep a viewer waiting. */
const findMs = 1000;
const askAgainMs = 150;
const maxSources = 1024;
const maxSubscriptions = 1024;

export interface RelayOptions {
  readonly transport: (onDatagram: (port: number, bytes: Buffer) => void) => RelayTransport;
  readonly peers: RelayPeers;
  readonly clock: Clock;
  /** 0 up to but not including 1. */
  readonly random: () => number;
}

/** Hands packets of streams from worker to worker of one node. Made by `openRelay`. */
export class Relay {
  readonly #transport: RelayTransport;
  readonly #peers: RelayPeers;
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #sources = new Map<string, RelaySource>();
  readonly #subscriptions = new Map<number, RelaySubscription>();
  readonly #cancels: Cancel[];
  #renewedAtMs: number;
  readonly #counts = { received: 0, strange: 0, refused: 0 };
  /** Of sources that are closed. */
  #past = { sentCount: 0, droppedCount: 0 };

  constructor({ transport, peers, clock, random }: RelayOptions) {
    this.#peers = peers;
    this.#clock = clock;
    this.#renewedAtMs = clock.monotonicMs();
    this.#random = random;
    this.#transport = transport((port, bytes) => this.#received(port, bytes));
    this.#cancels = [clock.every(renewMs, () => this.#renew()), peers.onChange(() => this.#expire())];
  }

  /**
   * Lets other workers take part in a stream of this process; those that take part in it already learn of the new origin.
   * @throws {SupervisorError} PS_RELAY_REFUSED: it is offered already, its name is empty or above 256 bytes, or there are 1,024
   */
  offer(streamKey: string, options: RelaySourceOptions = {}): RelaySource {
    checkKey(streamKey);
    if (this.#sources.has(streamKey)) throw refused(streamKey, 'this process offers it already');
    if (this.#sources.size >= maxSources) throw refused(streamKey, `a process offers at most ${maxSources} streams`);
    const source = new RelaySource(this.#transport, this.#clock, options, () => this.#closed(streamKey, source));
    this.#sources.set(streamKey, source);
    this.#sayAll({ type: 'announce', id: 0, streamKey });
    return source;
  }

  /**
   * Takes part in a stream of another worker.
   * @returns `undefined` when no worker has it, which is known in a millisecond, or in a second when one is stuck
   * @throws {SupervisorError} PS_RELAY_REFUSED: its name is empty or above 256 bytes, or there are 1,024
   */
  async subscribe(streamKey: string, options: RelaySubscriptionOptions): Promise<RelaySubscription | undefined> {
    checkKey(streamKey);
    if (this.#subscriptions.size >= maxSubscriptions) {
      throw refused(streamKey, `a process takes part in at most ${maxSubscriptions} streams`);
    }
    const id = this.#freeId();
    const ports = {
      clock: this.#clock,
      say: (port: number, datagram: Exclude<Datagram, { type: 'packet' }>) => this.#say(port, datagram),
      sayAll: (datagram: Exclude<Datagram, { type: 'packet' }>) => this.#sayAll(datagram),
      onClose: () => void this.#subscriptions.delete(id),
    };
    const subscription = new RelaySubscription(streamKey, id, ports, options);
    this.#subscriptions.set(id, subscription);
    if (await subscription.find(this.#peers.ports, findMs, askAgainMs)) return subscription;
    subscription.close();
    return undefined;
  }

  figures(): RelayFigures {
    const all = [this.#past, ...[...this.#sources.values()].map(({ figures }) => figures)];
    return {
      sentCount: all.reduce((sum, { sentCount }) => sum + sentCount, 0),
      droppedCount: all.reduce((sum, { droppedCount }) => sum + droppedCount, 0),
      receivedCount: this.#counts.received,
      strangeCount: this.#counts.strange,
      refusedCount: this.#counts.refused,
      sources: this.#sources.size,
      subscriptions: this.#subscriptions.size,
    };
  }

  /** Ends every offer and subscription. */
  close(): void {
    for (const cancel of this.#cancels) cancel();
    for (const source of [...this.#sources.values()]) source.close();
    for (const subscription of [...this.#subscriptions.values()]) subscription.close();
    this.#transport.close();
  }

  #closed(streamKey: string, source: RelaySource): void {
    if (this.#sources.get(streamKey) !== source) return;
    this.#sources.delete(streamKey);
    const { sentCount, droppedCount } = source.figures;
    this.#past = {
      sentCount: this.#past.sentCount + sentCount,
      droppedCount: this.#past.droppedCount + droppedCount,
    };
  }

  #received(port: number, bytes: Buffer): void {
    const datagram = this.#peers.ports.has(port) ? decodeDatagram(bytes) : undefined;
    if (!datagram) this.#counts.strange += 1;
    else if (datagram.type === 'want') this.#wanted(port, datagram.id, datagram.streamKey);
    else if (datagram.type === 'announce') this.#announced(datagram.streamKey);
    else if (datagram.type === 'leave') for (const source of this.#sources.values()) source.left(port, datagram.id);
    else if (datagram.type === 'key-frame') {
      for (const source of this.#sources.values()) source.keyFrameWanted(port, datagram.id, datagram.channel);
    } else this.#answered(port, datagram);
  }

  #answered(port: number, datagram: Extract<Datagram, { type: 'have' | 'none' | 'packet' | 'bye' }>): void {
    const subscription = this.#subscriptions.get(datagram.id);
    if (!subscription) {
      // It was closed, and whoever sends has not heard of it.
      if (datagram.type === 'packet') this.#say(port, { type: 'leave', id: datagram.id });
    } else if (datagram.type === 'packet') {
      this.#counts.received += 1;
      subscription.received(port, datagram.channel, datagram.payload);
    } else if (datagram.type === 'have') subscription.had(port, datagram.sinceMs);
    else if (datagram.type === 'bye') subscription.ended(port, datagram.isEnded);
    else subscription.refused(port, this.#peers.ports);
  }

  #wanted(port: number, id: number, streamKey: string): void {
    const source = this.#sources.get(streamKey);
    if (source?.wanted(port, id)) return;
    if (source) this.#counts.refused += 1;
    this.#say(port, { type: 'none', id });
  }

  #announced(streamKey: string): void {
    for (const subscription of this.#subscriptions.values()) {
      if (subscription.streamKey === streamKey) subscription.renew();
    }
  }

  #renew(): void {
    for (const subscription of this.#subscriptions.values()) subscription.renew();
    const nowMs = this.#clock.monotonicMs();
    const wasStuck = nowMs - this.#renewedAtMs > 2 * renewMs;
    this.#renewedAtMs = nowMs;
    // What arrived while this process stood still has not been read yet: nobody is to blame for silence.
    if (!wasStuck) this.#expire();
  }

  #expire(): void {
    for (const source of this.#sources.values()) source.expire(this.#peers.ports);
    for (const subscription of [...this.#subscriptions.values()]) subscription.expire(this.#peers.ports);
  }

  #say(port: number, datagram: Exclude<Datagram, { type: 'packet' }>): void {
    this.#transport.send(port, encodeDatagram(datagram));
  }

  #sayAll(datagram: Exclude<Datagram, { type: 'packet' }>): void {
    const bytes = encodeDatagram(datagram);
    for (const port of this.#peers.ports) this.#transport.send(port, bytes);
  }

  /** Drawn, so that who has not seen it cannot send packets for it. */
  #freeId(): number {
    for (;;) {
      const id = Math.floor(this.#random() * 2 ** 32);
      if (!this.#subscriptions.has(id)) return id;
    }
  }
}

function checkKey(streamKey: string): void {
  const bytes = Buffer.byteLength(streamKey);
  if (bytes === 0 || bytes > maxKeyBytes) throw refused(streamKey.slice(0, 64), `a name has 1 to ${maxKeyBytes} bytes`);
}

function refused(streamKey: string, reason: string): SupervisorError {
  return new SupervisorError('PS_RELAY_REFUSED', { streamKey, reason });
}
