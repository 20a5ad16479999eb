import type { BlockRow } from './block.js';
import { joinRows, unpackBlock } from './chunk.js';
import { foldClusterRows, packColumns, rowOfParts } from './cluster-rows.js';
import { pack, unpack } from './packed.js';
import { readPartial } from './partial-bytes.js';
import type { Retention } from './tiers.js';
import type { Address, Vault } from './vault.js';
import { writeBlock } from './block.js';

const minuteMs = 60_000;
const tenMinutesMs = 10 * minuteMs;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
const leaseMs = 20_000;
/** Nodes add their part within a tick of the end of a minute; those of later ones are merged again. */
const graceMs = 3000;
const newestMinutes = 3;
/** So long may a node have been cut off from the store and still add its part. */
const latestMs = 75 * minuteMs;
const minutesKeepMs = 4 * hourMs;

export interface ClusterSealerOptions {
  readonly vault: Vault;
  /** Who asks for the lease. */
  readonly holder: string;
  readonly retention: Retention;
  readonly isCompressing: boolean;
  readonly now: () => number;
}

/**
 * Merges what the nodes say of each minute, and seals whole hours as columns. One primary of the cluster does it, whoever
 * has the lease. Everything is written absolutely from its sources, so doing it again, or twice at a time, changes nothing.
 */
export class ClusterSealer {
  readonly #options: ClusterSealerOptions;
  /** By minute: of how many nodes it was merged. */
  #merged = new Map<number, number>();
  /** By hour: of how many parts in all it was sealed. */
  #sealed = new Map<number, number>();
  #lookedMs = -Infinity;

  constructor(options: ClusterSealerOptions) {
    this.#options = options;
  }

  /** Called every few seconds. */
  async run(): Promise<void> {
    const { vault, holder, now } = this.#options;
    if (!(await vault.holdsLease(holder, leaseMs))) {
      this.#merged.clear();
      this.#sealed.clear();
      this.#lookedMs = -Infinity;
      return;
    }
    const nowMs = now();
    const isTimeForAll = nowMs - this.#lookedMs >= minuteMs;
    const count = isTimeForAll ? Math.ceil(latestMs / minuteMs) : newestMinutes;
    const newestMs = Math.floor((nowMs - graceMs) / minuteMs) * minuteMs - minuteMs;
    await this.#mergeMinutes(Array.from({ length: count }, (_, i) => newestMs - i * minuteMs));
    if (!isTimeForAll) return;
    this.#lookedMs = nowMs;
    await this.#sealHours(nowMs);
    this.#forget(nowMs);
  }

  async #mergeMinutes(minutes: readonly number[]): Promise<void> {
    const counts = await this.#options.vault.counts(minutes.map(partsOf));
    for (const [i, startMs] of minutes.entries()) {
      const count = counts[i] ?? 0;
      if (count === 0 || this.#merged.get(startMs) === count) continue;
      await this.#mergeMinute(startMs);
      this.#merged.set(startMs, count);
    }
  }

  async #mergeMinute(startMs: number): Promise<void> {
    const { vault, isCompressing } = this.#options;
    const stored = await vault.all(partsOf(startMs));
    const parts = [...stored.values()].flatMap((payload) => {
      const plain = unpack(payload);
      return (plain && readPartial(plain)) ?? [];
    });
    const row = rowOfParts(parts, startMs + minuteMs);
    const payload = pack(writeBlock({ stepMs: minuteMs, rows: [row] }), isCompressing);
    const address = { of: 'cluster', content: 'minutes', startMs: hourOf(startMs) } as const;
    if (payload) await vault.put([{ address, field: String(startMs), payload, keepMs: minutesKeepMs }]);
  }

  async #sealHours(nowMs: number): Promise<void> {
    for (const startMs of [hourOf(nowMs) - hourMs, hourOf(nowMs) - 2 * hourMs]) {
      if (nowMs < startMs + hourMs + graceMs + minuteMs) continue;
      const partCount = [...this.#merged].reduce((sum, [at, count]) => (hourOf(at) === startMs ? sum + count : sum), 0);
      if (partCount === 0 || this.#sealed.get(startMs) === partCount) continue;
      await this.#sealHour(startMs);
      this.#sealed.set(startMs, partCount);
    }
  }

  async #sealHour(startMs: number): Promise<void> {
    const { retention } = this.#options;
    const minutes = await this.#rowsOf({ of: 'cluster', content: 'minutes', startMs });
    await this.#putColumns({ of: 'cluster', content: 'hour', startMs }, minutes, minuteMs, retention.minutes + hourMs);
    const day = { of: 'cluster', content: 'day', startMs: Math.floor(startMs / dayMs) * dayMs } as const;
    const longer = foldClusterRows(minutes, minuteMs, tenMinutesMs);
    const fresh = new Set(longer.map(({ atMs }) => atMs));
    const known = (await this.#rowsOf(day)).filter(({ atMs }) => !fresh.has(atMs));
    await this.#putColumns(day, joinRows(known, longer), tenMinutesMs, retention.tenMinutes + dayMs);
  }

  async #rowsOf(address: Address): Promise<readonly BlockRow[]> {
    const stored = await this.#options.vault.all(address);
    return joinRows(...[...stored.values()].map((payload) => unpackBlock(payload)?.rows ?? []));
  }

  async #putColumns(address: Address, rows: readonly BlockRow[], stepMs: number, keepMs: number): Promise<void> {
    const { vault, isCompressing } = this.#options;
    const columns = packColumns(rows, stepMs, isCompressing);
    await vault.put(columns.map(([field, payload]) => ({ address, field, payload, keepMs })));
  }

  #forget(nowMs: number): void {
    const isRecent = ([atMs]: [number, number]): boolean => atMs > nowMs - 4 * hourMs;
    this.#merged = new Map([...this.#merged].filter(isRecent));
    this.#sealed = new Map([...this.#sealed].filter(isRecent));
  }
}

function partsOf(startMs: number): Address {
  return { of: 'cluster', content: 'parts', startMs };
}

function hourOf(atMs: number): number {
  return Math.floor(atMs / hourMs) * hourMs;
}
