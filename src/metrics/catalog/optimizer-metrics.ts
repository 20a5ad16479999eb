import type { MetricName } from '../../protocol/sample.js';
import type { MetricDefinition } from '../metric.js';
import { countTotal, population, share, size } from './shapes.js';

/** The optimizer, the cache behind `setCache`, and what the application registered. */
export const optimizerMetrics = {
  cacheEntries: { ...population, overWorkers: 'sum', help: 'Entries of the cache behind setCache.' },
  cacheBytes: { ...size, overWorkers: 'sum', help: 'Bytes of the cache behind setCache, by estimate.' },
  cacheHitRatio: { ...share, overWorkers: 'mean', help: 'Share of the cache look-ups that found something.' },
  registeredCacheEntries: {
    ...population,
    overWorkers: 'sum',
    help: 'Entries of the caches that the application registered.',
  },
  registeredCacheBytes: {
    ...size,
    overWorkers: 'sum',
    help: 'Bytes of the registered caches, of those that count them.',
  },
  poolConnections: { ...population, overWorkers: 'sum', help: 'Connections of the registered pools.' },
  poolIdleConnections: {
    ...population,
    overWorkers: 'sum',
    help: 'Connections of the registered pools that are idle.',
  },
  poolWaiters: {
    ...population,
    overWorkers: 'sum',
    overTime: 'max',
    help: 'Callers that wait for a pooled connection.',
  },
  optimizationCount: {
    ...countTotal,
    overWorkers: 'sum',
    exposedAs: 'optimization_runs',
    help: 'Optimization runs since the start.',
  },
} as const satisfies Partial<Record<MetricName, MetricDefinition>>;
