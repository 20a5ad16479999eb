/** What two relays say to each other, in datagrams: a byte for the type, four for the subscription, and what follows. */
export type Datagram =
  /** Whoever has the stream shall send it, or go on sending it: a lease that is renewed. */
  | { readonly type: 'want'; readonly id: number; readonly streamKey: string }
  /** Answers `want`. @property sinceMs when the stream began there, ms since epoch */
  | { readonly type: 'have'; readonly id: number; readonly sinceMs: number }
  | { readonly type: 'none'; readonly id: number }
  | { readonly type: 'packet'; readonly id: number; readonly channel: number; readonly payload: Buffer }
  | { readonly type: 'key-frame'; readonly id: number; readonly channel: number }
  /** From the source: it sends no more. `isEnded`: the stream is over, not only here. */
  | { readonly type: 'bye'; readonly id: number; readonly isEnded: boolean }
  /** From the subscriber. */
  | { readonly type: 'leave'; readonly id: number }
  /** A stream is here now; told to every relay. */
  | { readonly type: 'announce'; readonly id: 0; readonly streamKey: string };

const types = ['want', 'have', 'none', 'packet', 'key-frame', 'bye', 'leave', 'announce'] as const;
const idAt = 1;
const bodyAt = 5;
/** Where a packet's payload begins. */
export const payloadAt = 6;
export const maxKeyBytes = 256;
/** With its header it fits into a batch. */
export const maxPayloadBytes = 61_000;

export function encodeDatagram(datagram: Exclude<Datagram, { type: 'packet' }>): Buffer {
  switch (datagram.type) {
    case 'want':
    case 'announce':
      return Buffer.concat([start(datagram.type, datagram.id), Buffer.from(datagram.streamKey)]);
    case 'have': {
      const buffer = start('have', datagram.id, 8);
      buffer.writeDoubleBE(datagram.sinceMs, bodyAt);
      return buffer;
    }
    case 'key-frame':
      return withByte('key-frame', datagram.id, datagram.channel);
    case 'bye':
      return withByte('bye', datagram.id, datagram.isEnded ? 1 : 0);
    case 'none':
    case 'leave':
      return start(datagram.type, datagram.id);
  }
}

/** What goes before a packet's payload; the same for all packets of one subscription and channel. */
export function packetHeader(id: number, channel: number): Buffer {
  return withByte('packet', id, channel);
}

/** Reads a datagram. Never throws; `undefined`: malformed. A payload is a view of `bytes`, not a copy. */
export function decodeDatagram(bytes: Buffer): Datagram | undefined {
  const type = types[bytes[0] ?? types.length];
  if (type === undefined || bytes.length < bodyAt) return undefined;
  const id = bytes.readUInt32BE(idAt);
  const body = bytes[bodyAt];
  switch (type) {
    case 'packet':
      return body === undefined ? undefined : { type, id, channel: body, payload: bytes.subarray(payloadAt) };
    case 'want':
    case 'announce': {
      const streamKey = bytes.toString('utf8', bodyAt);
      if (streamKey === '' || bytes.length > bodyAt + maxKeyBytes) return undefined;
      return type === 'want' ? { type, id, streamKey } : { type, id: 0, streamKey };
    }
    case 'have':
      return bytes.length < bodyAt + 8 ? undefined : { type, id, sinceMs: bytes.readDoubleBE(bodyAt) };
    case 'key-frame':
      return body === undefined ? undefined : { type, id, channel: body };
    case 'bye':
      return { type, id, isEnded: body === 1 };
    case 'none':
    case 'leave':
      return { type, id };
  }
}

function start(type: Datagram['type'], id: number, bodyBytes = 0): Buffer {
  const buffer = Buffer.alloc(bodyAt + bodyBytes);
  buffer[0] = types.indexOf(type);
  buffer.writeUInt32BE(id, idAt);
  return buffer;
}

function withByte(type: Datagram['type'], id: number, value: number): Buffer {
  const buffer = start(type, id, 1);
  buffer[bodyAt] = value;
  return buffer;
}
