import type { Clock } from '../../core/clock.js';
import type { Datagram } from './datagram.js';
import { KeyFrameLimit } from './key-frame-limit.js';
import { leaseMs, type RelayChannel } from './relay-source.js';

/** A worker that sends the stream: the later it began there, the better, since a publisher that moves begins anew. */
export interface RelayOrigin {
  /** Unique within the subscription; the same object for all its packets. */
  readonly port: number;
  /** ms since epoch. */
  readonly sinceMs: number;
}

/** Why a subscription is over: the publisher ended the stream, or no worker has it any longer. */
export type RelayEnd = 'ended' | 'lost';

export interface RelaySubscriptionOptions {
  /**
   * Called with each packet. While a publisher moves to another worker packets come from two origins.
   * `packet` is a buffer of its own.
   */
  readonly onPacket: (channel: RelayChannel, packet: Buffer, origin: RelayOrigin) => void;
  /** Called once, unless `close` comes first. */
  readonly onEnd: (reason: RelayEnd) => void;
}

interface Ports {
  readonly clock: Clock;
  readonly say: (port: number, datagram: Exclude<Datagram, { type: 'packet' }>) => void;
  /** To every relay. */
  readonly sayAll: (datagram: Exclude<Datagram, { type: 'packet' }>) => void;
  readonly onClose: () => void;
}

interface Origin extends RelayOrigin {
  heardAtMs: number;
}

/** A stream of another worker, as it arrives here. */
export class RelaySubscription {
  readonly streamKey: string;
  readonly #id: number;
  readonly #ports: Ports;
  readonly #options: RelaySubscriptionOptions;
  readonly #origins = new Map<number, Origin>();
  readonly #refusedBy = new Set<number>();
  readonly #keyFrames: KeyFrameLimit;
  #onFound: ((isFound: boolean) => void) | undefined;
  #isOver = false;

  constructor(streamKey: string, id: number, ports: Ports, options: RelaySubscriptionOptions) {
    this.streamKey = streamKey;
    this.#id = id;
    this.#ports = ports;
    this.#options = options;
    this.#keyFrames = new KeyFrameLimit(ports.clock, (channel) => this.#askForKeyFrame(channel));
  }

  /** Where it comes from now, the newest last. */
  get origins(): readonly RelayOrigin[] {
    return [...this.#origins.values()].sort((a, b) => a.sinceMs - b.sinceMs);
  }

  /** Asks every origin's publisher for a key frame; at most twice a second for each channel, what is more becomes one. */
  requestKeyFrame(channel: RelayChannel): void {
    this.#keyFrames.request(channel);
  }

  /** Takes part no longer. */
  close(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#keyFrames.close();
    for (const port of this.#origins.keys()) this.#ports.say(port, { type: 'leave', id: this.#id });
    this.#origins.clear();
    this.#onFound?.(false);
    this.#ports.onClose();
  }

  /** Resolves with whether any relay has the stream: when one says so, when all have said no, or at the latest in time. */
  find(ports: ReadonlySet<number>, withinMs: number, againMs: number): Promise<boolean> {
    const { clock } = this.#ports;
    return new Promise((resolve) => {
      const settle = (isFound: boolean): void => {
        cancelRetry();
        cancelDeadline();
        this.#onFound = undefined;
        resolve(isFound);
      };
      const cancelRetry = clock.every(againMs, () => this.renew());
      const cancelDeadline = clock.after(withinMs, () => settle(false));
      this.#onFound = settle;
      this.renew();
      if ([...ports].every((port) => this.#refusedBy.has(port))) settle(false);
    });
  }

  /** Told to all, not only to where it comes from: so a source is found that was not heard of. */
  renew(): void {
    this.#ports.sayAll({ type: 'want', id: this.#id, streamKey: this.streamKey });
  }

  had(port: number, sinceMs: number): void {
    const heardAtMs = this.#ports.clock.monotonicMs();
    const known = this.#origins.get(port);
    if (known?.sinceMs === sinceMs) known.heardAtMs = heardAtMs;
    else this.#origins.set(port, { port, sinceMs, heardAtMs });
    this.#onFound?.(true);
  }

  refused(port: number, ports: ReadonlySet<number>): void {
    this.#refusedBy.add(port);
    if (this.#origins.delete(port)) this.#endIfAlone('lost');
    if ([...ports].every((one) => this.#refusedBy.has(one))) this.#onFound?.(false);
  }

  received(port: number, channel: RelayChannel, packet: Buffer): void {
    const origin = this.#origins.get(port);
    if (!origin) return;
    origin.heardAtMs = this.#ports.clock.monotonicMs();
    this.#options.onPacket(channel, packet, origin);
  }

  ended(port: number, isEnded: boolean): void {
    if (this.#origins.delete(port)) this.#endIfAlone(isEnded ? 'ended' : 'lost');
  }

  /** Takes off origins that are gone, and ends when there is none left. */
  expire(ports: ReadonlySet<number>): void {
    const beforeMs = this.#ports.clock.monotonicMs() - leaseMs;
    const gone = [...this.#origins.values()].filter(({ port, heardAtMs }) => heardAtMs < beforeMs || !ports.has(port));
    for (const { port } of gone) this.#origins.delete(port);
    if (gone.length > 0) this.#endIfAlone('lost');
  }

  #endIfAlone(reason: RelayEnd): void {
    if (this.#origins.size > 0 || this.#isOver) return;
    this.close();
    this.#options.onEnd(reason);
  }

  #askForKeyFrame(channel: RelayChannel): void {
    for (const port of this.#origins.keys()) this.#ports.say(port, { type: 'key-frame', id: this.#id, channel });
  }
}
