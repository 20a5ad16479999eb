import { deflateRawSync, inflateRawSync } from 'node:zlib';

/** Nothing larger is stored, or read in one piece. */
export const maxStoredBytes = 1_048_576;
const maxPlainBytes = 8 * maxStoredBytes;
/** Below this, deflate saves less than it costs. */
const compressFromBytes = 512;

/** The first byte of every stored value; a new format takes the next number and readers keep the old ones. */
const versions = { json: 1, deflatedJson: 2 } as const;

/** Packs a value for Redis; `undefined` when it would be too large. */
export function encodeStored(value: unknown, enableCompression: boolean): Buffer | undefined {
  const json = Buffer.from(JSON.stringify(value));
  if (json.length > maxPlainBytes) return undefined;
  const isDeflated = enableCompression && json.length >= compressFromBytes;
  const body = isDeflated ? deflateRawSync(json, { level: 1 }) : json;
  const packed = Buffer.concat([Buffer.of(isDeflated ? versions.deflatedJson : versions.json), body]);
  return packed.length > maxStoredBytes ? undefined : packed;
}

/** Unpacks what `encodeStored` made; `undefined` for anything else. Never throws and never inflates without bound. */
export function decodeStored(packed: Buffer): unknown {
  if (packed.length > maxStoredBytes) return undefined;
  try {
    return JSON.parse(plainOf(packed).toString('utf8'));
  } catch {
    // Whoever can write to Redis can write anything: what is not ours is counted by the reader and skipped.
    return undefined;
  }
}

function plainOf(packed: Buffer): Buffer {
  const body = packed.subarray(1);
  if (packed[0] === versions.json) return body;
  if (packed[0] === versions.deflatedJson) return inflateRawSync(body, { maxOutputLength: maxPlainBytes });
  throw new RangeError(`unknown format ${String(packed[0])}`);
}
