import { deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeStored, encodeStored, maxStoredBytes } from '../../../../src/store/redis/codec.js';

describe('codec', () => {
  it('what is encoded is decoded as it was, compressed or not', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.boolean(), (value, enableCompression) => {
        const packed = encodeStored(value, enableCompression);
        expect(packed && decodeStored(packed)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('decoding never throws, whatever the bytes are', () => {
    fc.assert(
      fc.property(fc.constantFrom([1], [2], []), fc.uint8Array({ maxLength: 200 }), (version, bytes) => {
        expect(() => decodeStored(Buffer.from([...version, ...bytes]))).not.toThrow();
      }),
    );
  });

  it('R58 a large value is compressed when compression is enabled, and a small one is not', () => {
    const large = { text: 'peer '.repeat(1000) };
    const plainBytes = encodeStored(large, false)?.length ?? 0;
    expect(encodeStored(large, true)?.length).toBeLessThan(plainBytes / 10);
    expect(encodeStored({ a: 1 }, true)?.[0]).toBe(1);
  });

  it('a value that is too large is neither stored nor read', () => {
    const incompressible = Array.from({ length: 150_000 }, (_, i) => Math.sin(i));
    expect(encodeStored(incompressible, true)).toBeUndefined();
    expect(decodeStored(Buffer.alloc(maxStoredBytes + 1, 1))).toBeUndefined();
  });

  it('a small entry that inflates without end is not read', () => {
    const bomb = Buffer.concat([Buffer.of(2), deflateRawSync(Buffer.alloc(50_000_000, 0x20))]);
    expect(bomb.length).toBeLessThan(maxStoredBytes);
    expect(decodeStored(bomb)).toBeUndefined();
  });

  it('an entry of a later format is not read', () => {
    expect(decodeStored(Buffer.concat([Buffer.of(3), Buffer.from('{}')]))).toBeUndefined();
  });
});
