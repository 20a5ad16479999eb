import { deflateRawSync, inflateRawSync } from 'node:zlib';

/** Nothing larger is stored or read in one piece. */
const mostPackedBytes = 1_048_576;
const mostPlainBytes = 8 * mostPackedBytes;
/** Below this, deflate saves less than it costs. */
const deflateFromBytes = 128;

/**
 * The first byte of every stored value. 1 and 2 are JSON (see `redis/codec.ts`), which earlier versions wrote for history
 * too; a new format takes the next number and readers keep the old ones.
 */
const versions = { columns: 3, deflatedColumns: 4 } as const;

/** @returns `undefined` when it would be too large */
export function pack(plain: Buffer, isCompressing: boolean): Buffer | undefined {
  if (plain.length > mostPlainBytes) return undefined;
  const isDeflated = isCompressing && plain.length >= deflateFromBytes;
  const body = isDeflated ? deflateRawSync(plain) : plain;
  if (body.length >= mostPackedBytes) return undefined;
  return Buffer.concat([Buffer.of(isDeflated ? versions.deflatedColumns : versions.columns), body]);
}

/** Whether it says of itself that it is made of columns. */
export function isPackedColumns(packed: Buffer): boolean {
  return packed[0] === versions.columns || packed[0] === versions.deflatedColumns;
}

/** @returns `undefined` for what `pack` did not make; inflates within bounds */
export function unpack(packed: Buffer): Buffer | undefined {
  if (packed.length > mostPackedBytes || !isPackedColumns(packed)) return undefined;
  const body = packed.subarray(1);
  if (packed[0] === versions.columns) return body;
  try {
    return inflateRawSync(body, { maxOutputLength: mostPlainBytes });
  } catch {
    // Whoever can write to Redis can write anything: what is not ours is counted by the reader and skipped.
    return undefined;
  }
}
