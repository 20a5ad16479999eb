import type { SampleValues } from '../protocol/sample.js';
import type { StrategySet } from './strategy-set.js';

/** Sums up what the application registered, for a sample; without a cache or a pool there is nothing to say of them. */
export function registeredFigures(
  strategies: Pick<StrategySet, 'cacheReports' | 'poolTotals' | 'hasPools'>,
): SampleValues {
  const caches = strategies.cacheReports();
  const pools = strategies.hasPools() ? strategies.poolTotals() : undefined;
  return {
    ...(caches.length > 0 && {
      registeredCacheEntries: caches.reduce((sum, { entryCount }) => sum + entryCount, 0),
      registeredCacheBytes: caches.reduce((sum, { bytes = 0 }) => sum + bytes, 0),
    }),
    ...(pools && {
      poolConnections: pools.connections,
      poolIdleConnections: pools.idle,
      poolWaiters: pools.waiting,
    }),
  };
}
