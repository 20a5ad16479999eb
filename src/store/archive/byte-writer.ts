/** Collects numbers as bytes; grows as needed. */
export class ByteWriter {
  #buffer = Buffer.allocUnsafe(1024);
  #length = 0;

  byte(value: number): void {
    this.#reserve(1);
    this.#buffer[this.#length] = value;
    this.#length += 1;
  }

  /** @param value a whole number from 0 to 2^53 - 1; small ones take one byte */
  count(value: number): void {
    this.#reserve(8);
    let rest = value;
    while (rest >= 128) {
      this.#buffer[this.#length] = (rest % 128) | 128;
      this.#length += 1;
      rest = Math.floor(rest / 128);
    }
    this.#buffer[this.#length] = rest;
    this.#length += 1;
  }

  /** @param value a whole number between -2^52 and 2^52; those near 0 take one byte */
  signed(value: number): void {
    this.count(value < 0 ? -2 * value - 1 : 2 * value);
  }

  double(value: number): void {
    this.#reserve(8);
    this.#buffer.writeDoubleLE(value, this.#length);
    this.#length += 8;
  }

  /** @param text of at most 255 bytes in UTF-8 */
  text(text: string): void {
    const bytes = Buffer.from(text);
    this.byte(bytes.length);
    this.bytes(bytes);
  }

  longText(text: string): void {
    const bytes = Buffer.from(text);
    this.count(bytes.length);
    this.bytes(bytes);
  }

  bytes(bytes: Buffer): void {
    this.#reserve(bytes.length);
    bytes.copy(this.#buffer, this.#length);
    this.#length += bytes.length;
  }

  /** What was written so far, as a copy of its own size. */
  toBuffer(): Buffer {
    return Buffer.from(this.#buffer.subarray(0, this.#length));
  }

  #reserve(byteCount: number): void {
    const neededLength = this.#length + byteCount;
    if (neededLength <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafe(Math.max(neededLength, 2 * this.#buffer.length));
    this.#buffer.copy(larger, 0, 0, this.#length);
    this.#buffer = larger;
  }
}
