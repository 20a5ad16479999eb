import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeFrame, encodeFrame, opcodes } from '../../../../src/primary/care/autopsy-frame.js';

/** What a server sends: not masked. */
function serverFrame(payload: Buffer): Buffer {
  const head = Buffer.alloc(payload.length < 126 ? 2 : payload.length < 65_536 ? 4 : 10);
  head.writeUInt8(0x81, 0);
  head.writeUInt8(payload.length < 126 ? payload.length : payload.length < 65_536 ? 126 : 127, 1);
  if (head.length === 4) head.writeUInt16BE(payload.length, 2);
  if (head.length === 10) head.writeBigUInt64BE(BigInt(payload.length), 2);
  return Buffer.concat([head, payload]);
}

describe('web socket frames', () => {
  it('a frame is read when its last byte is there, not before, whatever its length', () => {
    fc.assert(
      fc.property(fc.constantFrom(0, 1, 125, 126, 65_535, 65_536, 70_000), fc.nat(), (length, cut) => {
        const bytes = serverFrame(Buffer.alloc(length, 'x'));
        expect(decodeFrame(bytes.subarray(0, cut % bytes.length), 100_000)).toBeUndefined();
        const frame = decodeFrame(Buffer.concat([bytes, Buffer.from('next')]), 100_000);
        expect(frame).toMatchObject({ opcode: opcodes.text, isFinal: true, length: bytes.length });
        expect(frame?.payload.length).toBe(length);
      }),
    );
  });

  it('a frame that claims too much is refused before it has come', () => {
    expect(() => decodeFrame(serverFrame(Buffer.alloc(1000)).subarray(0, 10), 999)).toThrow(RangeError);
  });

  it('what a client sends is masked, and the mask undoes itself', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 300 }), fc.uint8Array({ minLength: 4, maxLength: 4 }), (text, mask) => {
        const payload = Buffer.from(text);
        const bytes = encodeFrame(opcodes.text, payload, Buffer.from(mask));
        expect(bytes.readUInt8(1) & 0x80).toBe(0x80);
        const body = bytes.subarray(bytes.length - payload.length);
        expect(Buffer.from(body.map((byte, index) => byte ^ mask[index % 4]!)).toString()).toBe(payload.toString());
      }),
    );
  });
});
