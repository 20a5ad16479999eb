import { tiers } from '../archive/tiers.js';
import type { Address, VaultWrite } from '../archive/vault.js';

/** Chunks that wait for Redis: of each only the newest state, since it holds all that the earlier ones did. */
export class WaitingChunks {
  readonly #maxBytes: number;
  readonly #writes = new Map<string, VaultWrite>();
  #bytes = 0;
  #droppedCount = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get length(): number {
    return this.#writes.size;
  }

  get droppedCount(): number {
    return this.#droppedCount;
  }

  add(writes: readonly VaultWrite[]): void {
    for (const write of writes) this.#set(write);
    this.#keepBounds();
  }

  /** All that waits for a place goes together: a reader must not see the newest step of one slot without the others'. */
  take(maxCount: number): readonly VaultWrite[] {
    const places = new Set<string>();
    const waiting = [...this.#writes];
    for (const [i, [, { address }]] of waiting.entries()) if (i < maxCount) places.add(placeOf(address));
    const taken = waiting.filter(([, { address }]) => places.has(placeOf(address)));
    for (const [key, { payload }] of taken) {
      this.#writes.delete(key);
      this.#bytes -= payload.length;
    }
    return taken.map(([, write]) => write);
  }

  /** What could not be written; a newer state of the same chunk has taken its place meanwhile, perhaps. */
  putBack(writes: readonly VaultWrite[]): void {
    for (const write of writes) if (!this.#writes.has(keyOf(write))) this.#set(write);
    this.#keepBounds();
  }

  giveUp(): void {
    this.#droppedCount += this.#writes.size;
    this.#writes.clear();
    this.#bytes = 0;
  }

  #set(write: VaultWrite): void {
    const key = keyOf(write);
    this.#bytes += write.payload.length - (this.#writes.get(key)?.payload.length ?? 0);
    this.#writes.set(key, write);
  }

  /** What Redis would forget soonest gives way first, and of that the oldest. */
  #keepBounds(): void {
    if (this.#bytes <= this.#maxBytes) return;
    const inOrder = [...this.#writes].sort(([, a], [, b]) => lifeOf(a.address) - lifeOf(b.address));
    for (const [key, { payload }] of inOrder) {
      if (this.#bytes <= this.#maxBytes) return;
      this.#writes.delete(key);
      this.#bytes -= payload.length;
      this.#droppedCount += 1;
    }
  }
}

/** Single steps before minutes before ten minutes, distributions before the figures that they belong to. */
function lifeOf(address: Address): number {
  if (address.of === 'cluster') return 2 * tiers.length;
  const tier = tiers.findIndex(({ name }) => name === address.tier);
  return 2 * tier + (address.content === 'histograms' ? 0 : 1);
}

function keyOf({ address, field }: VaultWrite): string {
  return `${placeOf(address)} ${field}`;
}

function placeOf(address: Address): string {
  const { content, startMs } = address;
  return address.of === 'node' ? `${address.tier} ${content} ${startMs}` : `${content} ${startMs}`;
}
