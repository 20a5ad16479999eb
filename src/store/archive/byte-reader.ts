/** Reads what a ByteWriter wrote. Throws a RangeError at the first byte that cannot be: its callers give up the whole. */
export class ByteReader {
  readonly #buffer: Buffer;
  #position = 0;

  constructor(buffer: Buffer) {
    this.#buffer = buffer;
  }

  byte(): number {
    const value = this.#buffer[this.#position];
    if (value === undefined) throw new RangeError('the bytes end too early');
    this.#position += 1;
    return value;
  }

  /** @param largest what the caller can bear; more is an error */
  count(largest = Number.MAX_SAFE_INTEGER): number {
    const first = this.#buffer[this.#position];
    // Most numbers are differences, and have one byte.
    if (first !== undefined && first < 128 && first <= largest) {
      this.#position += 1;
      return first;
    }
    let value = 0;
    for (let factor = 1; factor <= 2 ** 49; factor *= 128) {
      const byte = this.byte();
      value += (byte & 127) * factor;
      if (byte >= 128) continue;
      if (value > largest) throw new RangeError('a number is too large');
      return value;
    }
    throw new RangeError('a number has too many bytes');
  }

  signed(): number {
    const value = this.count();
    return value % 2 === 1 ? -(value + 1) / 2 : value / 2;
  }

  double(): number {
    const value = this.#buffer.readDoubleLE(this.#position);
    this.#position += 8;
    return value;
  }

  text(): string {
    return this.bytes(this.byte()).toString('utf8');
  }

  /** @param largest bytes that the caller can bear; more is an error */
  longText(largest: number): string {
    return this.bytes(this.count(largest)).toString('utf8');
  }

  /** A view, not a copy. */
  bytes(length: number): Buffer {
    const end = this.#position + length;
    if (end > this.#buffer.length) throw new RangeError('the bytes end too early');
    const bytes = this.#buffer.subarray(this.#position, end);
    this.#position = end;
    return bytes;
  }
}
