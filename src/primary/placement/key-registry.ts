export interface KeyRegistryLimits {
  readonly maxKeys: number;
  /** How long a key keeps its worker without a request or a sample that lists it. */
  readonly idleMs: number;
}

export const defaultKeyLimits: KeyRegistryLimits = { maxKeys: 10_000, idleMs: 600_000 };

interface Ownership {
  readonly workerId: number;
  readonly usedAtMs: number;
}

/** Which worker holds which stream. Bounded: the key that was idle longest goes first, and that is counted. */
export class KeyRegistry {
  readonly #limits: KeyRegistryLimits;
  /** In order of use, the longest unused first. */
  readonly #owners = new Map<string, Ownership>();
  #droppedCount = 0;

  constructor(limits: KeyRegistryLimits = defaultKeyLimits) {
    this.#limits = limits;
  }

  get size(): number {
    return this.#owners.size;
  }

  /** Keys that had to go although their time was not over. */
  get droppedCount(): number {
    return this.#droppedCount;
  }

  /** The owner of a key, which is in use by that; `undefined`: it has none, or was unused for too long. */
  ownerOf(key: string, nowMs: number): number | undefined {
    this.#expire(nowMs);
    const owner = this.#owners.get(key);
    if (owner) this.#set(key, owner.workerId, nowMs);
    return owner?.workerId;
  }

  /** Makes a worker the owner, whoever it was before. */
  claim(key: string, workerId: number, nowMs: number): void {
    this.#expire(nowMs);
    this.#set(key, workerId, nowMs);
    for (const [oldest] of this.#owners) {
      if (this.#owners.size <= this.#limits.maxKeys) break;
      this.#owners.delete(oldest);
      this.#droppedCount += 1;
    }
  }

  /** A worker says which streams it holds: its keys stay, and streams without an owner become its own. */
  confirm(workerId: number, streamKeys: readonly string[], nowMs: number): void {
    for (const key of streamKeys) {
      const owner = this.#owners.get(key);
      if (!owner) this.claim(key, workerId, nowMs);
      else if (owner.workerId === workerId) this.#set(key, workerId, nowMs);
    }
  }

  /** All keys that have an owner. */
  keys(nowMs: number): readonly string[] {
    this.#expire(nowMs);
    return [...this.#owners.keys()];
  }

  /** The worker is gone, and its streams with it. */
  forget(workerId: number): void {
    for (const [key, owner] of this.#owners) if (owner.workerId === workerId) this.#owners.delete(key);
  }

  #set(key: string, workerId: number, usedAtMs: number): void {
    this.#owners.delete(key);
    this.#owners.set(key, { workerId, usedAtMs });
  }

  #expire(nowMs: number): void {
    for (const [key, { usedAtMs }] of this.#owners) {
      if (nowMs - usedAtMs < this.#limits.idleMs) return;
      this.#owners.delete(key);
    }
  }
}
