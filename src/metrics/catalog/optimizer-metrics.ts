import type { MetricName } from '../../protocol/sample.js';
import type { MetricDefinition } from '../metric.js';
import { countTotal, population, share, size } from './shapes.js';

/** The optimizer and the cache behind `setCache`. */
export const optimizerMetrics = {
  cacheEntries: { ...population, overWorkers: 'sum', help: 'Entries of the cache behind setCache.' },
  cacheBytes: { ...size, overWorkers: 'sum', help: 'Bytes of the cache behind setCache, by estimate.' },
  cacheHitRatio: { ...share, overWorkers: 'mean', help: 'Share of the cache look-ups that found something.' },
  optimizationCount: {
    ...countTotal,
    overWorkers: 'sum',
    exposedAs: 'optimizations',
    help: 'Optimization runs since the start.',
  },
} as const satisfies Partial<Record<MetricName, MetricDefinition>>;
