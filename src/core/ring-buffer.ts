/** A history that keeps the newest `capacity` items and counts those it dropped. */
export class RingBuffer<T> {
  readonly capacity: number;
  #items: T[] = [];
  #droppedCount = 0;

  constructor(capacity: number) {
    if (!Number.isInteger(capacity) || capacity < 1) throw new RangeError(`capacity must be >= 1, got ${capacity}`);
    this.capacity = capacity;
  }

  get length(): number {
    return this.#items.length;
  }

  /** Items that had to go since the buffer was made. */
  get droppedCount(): number {
    return this.#droppedCount;
  }

  push(item: T): void {
    this.#items.push(item);
    if (this.#items.length > this.capacity) {
      this.#items.shift();
      this.#droppedCount += 1;
    }
  }

  /** Removes and returns the oldest item, or `undefined` when there is none. */
  shift(): T | undefined {
    return this.#items.shift();
  }

  /** The oldest item, or `undefined` when there is none. */
  first(): T | undefined {
    return this.#items[0];
  }

  /** The newest item, or `undefined` when there is none. */
  last(): T | undefined {
    return this.#items.at(-1);
  }

  /** A copy, oldest first. */
  toArray(): T[] {
    return [...this.#items];
  }

  clear(): void {
    this.#items = [];
  }
}
