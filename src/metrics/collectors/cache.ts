import { type Collector, readingCollector } from './collector.js';

/** What the cache behind `setCache` holds. */
export interface CacheFigures {
  readonly entries: number;
  readonly bytes: number;
  readonly hitRatio: number;
}

export function createCacheCollector(read: () => CacheFigures): Collector {
  return readingCollector('cache', () => {
    const { entries, bytes, hitRatio } = read();
    return { cacheEntries: entries, cacheBytes: bytes, cacheHitRatio: hitRatio };
  });
}
