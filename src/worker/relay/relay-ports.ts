import type { Cancel } from '../../core/clock.js';

/** What a relay needs of the world: datagrams on the loopback interface. */
export interface RelayTransport {
  /** @returns false when it was dropped, since too much waits to be sent */
  send(port: number, header: Buffer, payload?: Buffer): boolean;
  close(): void;
}

/** Which relays there are besides this one. */
export interface RelayPeers {
  /** Their ports. */
  readonly ports: ReadonlySet<number>;
  onChange(listener: () => void): Cancel;
}

/** What a relay has done so far. */
export interface RelayFigures {
  readonly sentCount: number;
  readonly receivedCount: number;
  /** Packets that could not be sent because too many waited. */
  readonly droppedCount: number;
  /** Datagrams that were malformed or not from a relay of this node. */
  readonly strangeCount: number;
  /** Subscriptions of other workers that were refused, since a stream has at most 256. */
  readonly refusedCount: number;
  readonly sources: number;
  readonly subscriptions: number;
}
