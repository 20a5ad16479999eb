import type { SampleValues } from '../../protocol/sample.js';
import type { StrategySet } from './strategy-set.js';

/** Sums up what the application registered and what became of its peers, for a sample; what there is none of is not said. */
export function registeredFigures(
  strategies: Pick<StrategySet, 'cacheReports' | 'poolTotals' | 'hasPools' | 'deadPeers'>,
): SampleValues {
  const caches = strategies.cacheReports();
  const pools = strategies.hasPools() ? strategies.poolTotals() : undefined;
  const peersDeadCount = strategies.deadPeers.closedCount;
  return {
    ...(peersDeadCount > 0 && { peersDeadCount }),
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
