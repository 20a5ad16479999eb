import type { AdapterCalls } from '../run/adapter-calls.js';

/** What a step of cleaning removed. */
export interface Removed {
  readonly count: number;
  /** 0 where the cache cannot tell. */
  readonly bytes: number;
}

/** How one cache stands (R92). */
export interface CacheReport {
  readonly name: string;
  readonly entryCount: number;
  /** By its own count; `undefined` where the cache keeps none. */
  readonly bytes: number | undefined;
  /** Share of the look-ups that found something, 0 to 1; `undefined` where nobody counts or nobody looked. */
  readonly hitRatio: number | undefined;
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
  /** Drops everything. */
  clear(signal?: AbortSignal): Promise<Removed>;
  /** How full it is while it holds expired entries, 0 to 1; 0 when it holds none or cannot tell. */
  expiredFillRatio(): number;
  report(): CacheReport;
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

export interface Cleaned extends Removed {
  /** Which caches failed, and why. */
  readonly failures: readonly string[];
}

/** Longest that one cache may take; its trimming is in slices, so this is not how long anybody waits for the loop. */
const callLimitMs = 10_000;

/** The same where a cache may fail: the others are cleaned all the same, and the failure has its name. */
export async function cleanCaches(
  caches: readonly TrimmableCache[],
  calls: AdapterCalls,
  signal: AbortSignal,
  clean: (cache: TrimmableCache, signal: AbortSignal) => Promise<Removed>,
): Promise<Cleaned> {
  let total = nothingRemoved;
  const failures: string[] = [];
  for (const cache of caches) {
    const limits = { read: readRemoved, limitMs: callLimitMs, signal };
    const answer = await calls.ask(`cache ${cache.name}`, limits, (end) => clean(cache, end));
    if ('value' in answer) total = addRemoved(total, answer.value);
    else failures.push(answer.failure);
  }
  return { ...total, failures };
}

/** The application's cache says how large it was and is; only finite differences are amounts. */
function readRemoved(raw: unknown): Removed | undefined {
  const { count, bytes } = raw as Removed;
  return Number.isSafeInteger(count) && Number.isFinite(bytes) ? { count, bytes } : undefined;
}
