/** A packed write that waits for Redis. */
export interface WaitingWrite {
  /** When it was asked for, ms on the monotonic clock. */
  readonly sinceMs: number;
  readonly payload: Buffer;
}

/** Writes that wait, oldest first, within a bound of number and of bytes; the oldest give way and are counted. */
export class WaitingList<T extends WaitingWrite> {
  readonly #maxCount: number;
  readonly #maxBytes: number;
  #items: T[] = [];
  #bytes = 0;
  #droppedCount = 0;

  constructor(maxCount: number, maxBytes: number) {
    this.#maxCount = maxCount;
    this.#maxBytes = maxBytes;
  }

  get length(): number {
    return this.#items.length;
  }

  get droppedCount(): number {
    return this.#droppedCount;
  }

  get oldest(): T | undefined {
    return this.#items[0];
  }

  push(item: T): void {
    this.#items.push(item);
    this.#bytes += item.payload.length;
    this.#keepBounds();
  }

  /** Removes and returns the oldest, at most `maxCount` and `maxBytes` of them, and one at least if there is one. */
  take(maxCount: number, maxBytes: number): readonly T[] {
    let count = 0;
    let bytes = 0;
    for (const item of this.#items) {
      if (count === maxCount || (count > 0 && bytes + item.payload.length > maxBytes)) break;
      count += 1;
      bytes += item.payload.length;
    }
    this.#bytes -= bytes;
    return this.#items.splice(0, count);
  }

  /** Puts what `take` returned back to the front, since it could not be written. */
  putBack(items: readonly T[]): void {
    this.#items = [...items, ...this.#items];
    for (const item of items) this.#bytes += item.payload.length;
    this.#keepBounds();
  }

  /** Gives up whatever waits, and counts it. */
  giveUp(): void {
    this.#droppedCount += this.#items.length;
    this.#items = [];
    this.#bytes = 0;
  }

  #keepBounds(): void {
    while (this.#items.length > this.#maxCount || this.#bytes > this.#maxBytes) {
      this.#bytes -= this.#items.shift()?.payload.length ?? 0;
      this.#droppedCount += 1;
    }
  }
}
