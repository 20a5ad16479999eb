/** The shortest that a TTL gets, as a share of what was asked for. */
export const shortestTtlRatio = 0.1;

/**
 * Shortens the TTL of a new cache entry while memory is short (R27):
 * ttl * clamp((1 - memoryRatio) / (1 - memoryThreshold), minRatio, 1). Never longer than asked, never less than 1 ms.
 */
export function dynamicTtl(ttlMs: number, memoryRatio: number, memoryThreshold: number, minRatio: number): number {
  const room = memoryThreshold >= 1 ? 1 : (1 - memoryRatio) / (1 - memoryThreshold);
  return Math.max(1, Math.round(ttlMs * Math.min(Math.max(room, minRatio), 1)));
}
