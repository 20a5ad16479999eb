import { stringBytes } from './size-estimate.js';

/** At the first use: it would cost every worker 0.1 MB, and most cache nothing. */
const zlib = () => process.getBuiltinModule('node:zlib');

/** A value as the cache keeps it. */
export type CachedValue =
  | { readonly kind: 'plain'; readonly value: unknown }
  | { readonly kind: 'deflated'; readonly was: 'string' | 'buffer'; readonly data: Buffer; readonly rawBytes: number };

/** Below, the saving is not worth the bookkeeping; above, reading back would block the loop for several ms. */
const smallestBytes = 4096;
const largestBytes = 1_048_576;
const worstRatio = 0.8;
const fastestLevel = 1;

/**
 * Whether a value may be compressed: text and Buffers of 4 KiB to 1 MiB. Objects keep their identity, which an
 * application may rely on, so they stay as they are.
 */
export function isCompressible(value: unknown): value is string | Buffer {
  const bytes = typeof value === 'string' ? value.length : Buffer.isBuffer(value) ? value.byteLength : 0;
  return bytes >= smallestBytes && bytes <= largestBytes;
}

/** Compresses outside the event loop; `undefined` when it saves less than a fifth. */
export function compress(value: string | Buffer): Promise<(CachedValue & { kind: 'deflated' }) | undefined> {
  const raw = typeof value === 'string' ? Buffer.from(value, 'utf8') : value;
  const was = typeof value === 'string' ? 'string' : 'buffer';
  const rawBytes = typeof value === 'string' ? stringBytes(value) : value.byteLength;
  return new Promise((resolve, reject) => {
    zlib().deflateRaw(raw, { level: fastestLevel }, (error, data) => {
      if (error) reject(error);
      else resolve(data.byteLength > rawBytes * worstRatio ? undefined : { kind: 'deflated', was, data, rawBytes });
    });
  });
}

export function restore(cached: CachedValue): unknown {
  if (cached.kind === 'plain') return cached.value;
  const raw = zlib().inflateRawSync(cached.data);
  return cached.was === 'string' ? raw.toString('utf8') : raw;
}
