import { getHeapStatistics } from 'node:v8';
import type { SampleValues } from '../../protocol/sample.js';
import { type Collector, readingCollector } from './collector.js';
import { readMemoryLimitBytes } from './memory-limit.js';

/** A limit may be changed while the process runs, but not often. */
const limitLifeMs = 60_000;

/** Where memory figures come from; tests pass their own. */
interface MemorySource {
  usage(): NodeJS.MemoryUsage;
  heapLimitBytes(): number;
  memoryLimitBytes(): number;
}

const processMemory: MemorySource = {
  usage: () => process.memoryUsage(),
  heapLimitBytes: () => getHeapStatistics().heap_size_limit,
  memoryLimitBytes: () => readMemoryLimitBytes(),
};

/** How full this process is, and the raw bytes beside it (R31). */
export function createMemoryCollector(source: MemorySource = processMemory): Collector {
  let memoryLimitBytes = 0;
  let heapLimitBytes = 0;
  let limitReadAtMs = -Infinity;
  return readingCollector('memory', (nowMs): SampleValues => {
    if (nowMs - limitReadAtMs >= limitLifeMs) {
      memoryLimitBytes = source.memoryLimitBytes();
      heapLimitBytes = source.heapLimitBytes();
      limitReadAtMs = nowMs;
    }
    const { heapUsed, heapTotal, external, arrayBuffers, rss } = source.usage();
    return {
      memoryRatio: Math.min(1, Math.max(heapUsed / heapLimitBytes, rss / memoryLimitBytes)),
      heapUsedBytes: heapUsed,
      heapTotalBytes: heapTotal,
      heapLimitBytes,
      externalBytes: external,
      arrayBuffersBytes: arrayBuffers,
      rssBytes: rss,
      memoryLimitBytes,
    };
  });
}
