import { formatBytes, formatDuration } from '../../core/units.js';

/** Limits of a worker's life; 0: none. */
export interface LifeLimits {
  readonly maxMemoryBytes: number;
  readonly maxLifetimeMs: number;
}

export interface LifeView {
  /** As the worker says of itself or as seen from outside, whichever is more; `undefined` when neither is known. */
  readonly rssBytes: number | undefined;
  readonly ageMs: number;
  /** The worker's own share of the jitter, 0 to 1: drawn once. */
  readonly jitterRatio: number;
}

/** So much of the lifetime is jitter. */
const jitterShare = 0.1;

/** Why a worker that is well has to be replaced; `undefined`: it goes on. */
export function recycleReason({ rssBytes, ageMs, jitterRatio }: LifeView, limits: LifeLimits): string | undefined {
  const { maxMemoryBytes, maxLifetimeMs } = limits;
  if (maxMemoryBytes > 0 && rssBytes !== undefined && rssBytes > maxMemoryBytes) {
    return `memory: ${formatBytes(rssBytes)} of at most ${formatBytes(maxMemoryBytes)}`;
  }
  const lifetimeMs = maxLifetimeMs * (1 - jitterShare * jitterRatio);
  if (maxLifetimeMs > 0 && ageMs >= lifetimeMs) return `age: ${formatDuration(Math.round(ageMs / 1000) * 1000)}`;
  return undefined;
}
