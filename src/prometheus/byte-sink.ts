/**
 * Bytes put together in one buffer that grows. A text of tens of thousands of lines made of strings is first a tree of
 * pieces, then one long string, then its bytes, and all but the last is garbage.
 */
export class ByteSink {
  /** May be written to up to what was reserved; another one after that. */
  bytes: Buffer<ArrayBuffer>;
  /** How many of them are written. */
  length = 0;

  constructor(expectedBytes: number) {
    this.bytes = Buffer.allocUnsafeSlow(Math.max(expectedBytes, 1024));
  }

  /** Makes room for so many bytes more. */
  reserve(count: number): void {
    const needed = this.length + count;
    if (needed <= this.bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, this.bytes.length * 2));
    this.bytes.copy(larger, 0, 0, this.length);
    this.bytes = larger;
  }

  byte(value: number): void {
    this.bytes[this.length] = value;
    this.length += 1;
  }

  copy(piece: Uint8Array): void {
    this.bytes.set(piece, this.length);
    this.length += piece.length;
  }

  /** Makes room for itself. */
  text(text: string): void {
    this.reserve(text.length * 3);
    this.length += this.bytes.write(text, this.length);
  }

  written(): Buffer<ArrayBuffer> {
    return this.bytes.subarray(0, this.length);
  }
}
