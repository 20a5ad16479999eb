import { Relay } from '../../../../src/worker/relay/relay.js';
import type { RelayPeers } from '../../../../src/worker/relay/relay-ports.js';
import type { RelayOrigin, RelaySubscription } from '../../../../src/worker/relay/relay-subscription.js';
import { ManualClock } from '../../../support/manual-clock.js';

interface Member {
  readonly port: number;
  readonly relay: Relay;
  readonly receive: (port: number, bytes: Buffer) => void;
  readonly changed: Set<() => void>;
  ports: ReadonlySet<number>;
  isMuted: boolean;
}

export interface Subscribed {
  readonly found: Promise<RelaySubscription | undefined>;
  /** `channel text`. */
  readonly packets: string[];
  readonly origins: RelayOrigin[];
  readonly ends: string[];
}

/** Relays of one node over a network in memory that delivers at once. */
export class RelayNet {
  readonly clock = new ManualClock();
  readonly #members = new Map<number, Member>();
  #lossesLeft = 0;

  constructor(count: number) {
    for (let index = 0; index < count; index += 1) this.#add(1000 + index, index);
    this.#tellAll();
  }

  get relays(): readonly Relay[] {
    return [...this.#members.values()].map(({ relay }) => relay);
  }

  portOf(relay: Relay): number {
    return this.#member(relay).port;
  }

  subscribe(relay: Relay, streamKey: string): Subscribed {
    const packets: string[] = [];
    const origins: RelayOrigin[] = [];
    const ends: string[] = [];
    const found = relay.subscribe(streamKey, {
      onPacket: (channel, packet, origin) => {
        packets.push(`${channel} ${packet.toString()}`);
        origins.push(origin);
      },
      onEnd: (reason) => ends.push(reason),
    });
    return { found, packets, origins, ends };
  }

  /** It hears and says nothing any longer, but is still known: a worker that is stuck. */
  mute(relay: Relay): void {
    this.#member(relay).isMuted = true;
  }

  kill(relay: Relay): void {
    this.mute(relay);
    this.#members.delete(this.portOf(relay));
    this.#tellAll();
  }

  loseNext(count: number): void {
    this.#lossesLeft = count;
  }

  inject(relay: Relay, port: number, bytes: Buffer): void {
    this.#member(relay).receive(port, bytes);
  }

  totals(): Record<string, number> {
    const sums: Record<string, number> = {};
    for (const { relay } of this.#members.values()) {
      for (const [name, value] of Object.entries(relay.figures())) sums[name] = (sums[name] ?? 0) + Number(value);
    }
    return sums;
  }

  #member(relay: Relay): Member {
    const member = [...this.#members.values()].find((one) => one.relay === relay);
    if (!member) throw new Error('it was killed');
    return member;
  }

  #add(port: number, index: number): void {
    const changed = new Set<() => void>();
    const state = { ports: new Set() as ReadonlySet<number>, isMuted: false };
    const peers: RelayPeers = {
      get ports() {
        return state.ports;
      },
      onChange(listener) {
        changed.add(listener);
        return () => changed.delete(listener);
      },
    };
    let receive: Member['receive'] = () => undefined;
    let draws = 0;
    const relay = new Relay({
      transport: (onDatagram) => {
        receive = onDatagram;
        return { send: (to, header, payload) => this.#deliver(port, to, header, payload), close: () => undefined };
      },
      peers,
      clock: this.clock,
      random: () => ((draws += 1) * 8 + index) / 1024,
    });
    this.#members.set(port, Object.assign(state, { port, relay, receive, changed }));
  }

  #deliver(from: number, to: number, header: Buffer, payload: Buffer = Buffer.alloc(0)): boolean {
    if (this.#lossesLeft > 0) this.#lossesLeft -= 1;
    else {
      const target = this.#members.get(to);
      const isHeard = target && !target.isMuted && this.#members.get(from)?.isMuted === false;
      if (isHeard) target.receive(from, Buffer.concat([header, payload]));
    }
    return true;
  }

  #tellAll(): void {
    for (const member of this.#members.values()) {
      member.ports = new Set([...this.#members.keys()].filter((port) => port !== member.port));
      for (const listener of member.changed) listener();
    }
  }
}
