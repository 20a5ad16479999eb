/** What a step of cleaning removed. */
export interface Removed {
  readonly count: number;
  /** 0 where the cache cannot tell. */
  readonly bytes: number;
}

/** A cache as the strategies see it: ours, or one that the application registered. */
export interface TrimmableCache {
  readonly name: string;
  readonly tags: readonly string[];
  readonly entryCount: number;
  /** By estimate; `undefined` where the cache cannot tell. */
  readonly bytes: number | undefined;
  /** Drops what is past its TTL (R17, R25). */
  purgeExpired(signal: AbortSignal): Promise<Removed>;
  /** Drops least-recently-used entries until `ratio` of the present size is left (R17). */
  evictTo(ratio: number, signal: AbortSignal): Promise<Removed>;
  /** Drops least-recently-used entries until its bounds hold (R26). */
  enforceBounds(signal: AbortSignal): Promise<Removed>;
  clear(): Removed;
  /** How full it is while it holds expired entries, 0 to 1; 0 when it holds none or cannot tell. */
  expiredFillRatio(): number;
}

export const nothingRemoved: Removed = { count: 0, bytes: 0 };

export function addRemoved(a: Removed, b: Removed): Removed {
  return { count: a.count + b.count, bytes: a.bytes + b.bytes };
}

/** Runs one kind of cleaning over several caches, one after the other. */
export async function sumRemoved(
  caches: Iterable<TrimmableCache>,
  clean: (cache: TrimmableCache) => Promise<Removed> | Removed,
): Promise<Removed> {
  let total = nothingRemoved;
  for (const cache of caches) total = addRemoved(total, await clean(cache));
  return total;
}
