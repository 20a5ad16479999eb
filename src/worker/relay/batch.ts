const lengthBytes = 2;
/** The loopback interface carries so much in one piece. */
export const maxBatchBytes = 61_440;

/**
 * What goes to one relay in one turn of the event loop: a system call and a wake-up for many packets instead of for each
 * (measured: at 6,000 packets/s a third of the CPU).
 */
export class Batch {
  #parts: Buffer[] = [];
  #bytes = 0;

  get isEmpty(): boolean {
    return this.#bytes === 0;
  }

  hasRoom(bytes: number): boolean {
    return this.#bytes + lengthBytes + bytes <= maxBatchBytes;
  }

  add(header: Buffer, payload: Buffer | undefined): void {
    const bytes = header.length + (payload?.length ?? 0);
    const length = Buffer.allocUnsafe(lengthBytes);
    length.writeUInt16BE(bytes);
    this.#parts.push(length, header);
    if (payload) this.#parts.push(payload);
    this.#bytes += lengthBytes + bytes;
  }

  /** Everything in it; it is empty afterwards. */
  take(): Buffer {
    const bytes = Buffer.concat(this.#parts, this.#bytes);
    this.#parts = [];
    this.#bytes = 0;
    return bytes;
  }
}

/** Calls `each` for what a batch holds; what is cut off at its end is left out. The buffers are views of `bytes`. */
export function readBatch(bytes: Buffer, each: (datagram: Buffer) => void): void {
  let at = 0;
  while (at + lengthBytes <= bytes.length) {
    const end = at + lengthBytes + bytes.readUInt16BE(at);
    if (end > bytes.length) return;
    each(bytes.subarray(at + lengthBytes, end));
    at = end;
  }
}
