/** Frames of the web socket protocol as a client needs them here (RFC 6455, 5.2): text, no extensions. */
export interface Frame {
  readonly opcode: number;
  readonly isFinal: boolean;
  readonly payload: Buffer;
  /** Bytes that the frame took. */
  readonly length: number;
}

export const opcodes = { continuation: 0, text: 1, close: 8, ping: 9, pong: 10 } as const;

const finalBit = 0x80;
const maskBit = 0x80;

/** A whole frame from a client, masked as the protocol demands; the mask hides nothing, so any will do. */
export function encodeFrame(opcode: number, payload: Buffer, mask: Buffer): Buffer {
  const masked = Buffer.from(payload.map((byte, index) => byte ^ (mask[index % 4] ?? 0)));
  return Buffer.concat([Buffer.from([finalBit | opcode]), maskedLength(payload.length), mask, masked]);
}

function maskedLength(length: number): Buffer {
  if (length < 126) return Buffer.from([maskBit | length]);
  const extended = Buffer.alloc(3);
  extended.writeUInt8(maskBit | 126);
  // Throws for more than 65,535 bytes, which nobody here sends.
  extended.writeUInt16BE(length, 1);
  return extended;
}

/**
 * Reads the first frame of a server's bytes.
 * @returns `undefined` while it is not complete
 * @throws {RangeError} when it claims to be longer than `maxPayload`
 */
export function decodeFrame(bytes: Buffer, maxPayload: number): Frame | undefined {
  const head = readHead(bytes);
  if (!head) return undefined;
  if (head.payloadLength > maxPayload) throw new RangeError(`a frame of ${head.payloadLength} bytes`);
  const length = head.start + head.payloadLength;
  if (bytes.length < length) return undefined;
  const first = bytes.readUInt8(0);
  return {
    opcode: first & 0x0f,
    isFinal: (first & finalBit) !== 0,
    payload: bytes.subarray(head.start, length),
    length,
  };
}

function readHead(bytes: Buffer): { readonly start: number; readonly payloadLength: number } | undefined {
  if (bytes.length < 2) return undefined;
  const short = bytes.readUInt8(1) & 0x7f;
  if (short < 126) return { start: 2, payloadLength: short };
  if (short === 126) return bytes.length < 4 ? undefined : { start: 4, payloadLength: bytes.readUInt16BE(2) };
  return bytes.length < 10 ? undefined : { start: 10, payloadLength: Number(bytes.readBigUInt64BE(2)) };
}
