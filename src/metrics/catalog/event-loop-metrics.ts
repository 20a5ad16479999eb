import type { MetricName } from '../../protocol/sample.js';
import type { MetricDefinition } from '../metric.js';
import { countTotal, duration, share } from './shapes.js';

/** How promptly the process reacts, and what garbage collection takes from that. */
export const eventLoopMetrics = {
  eventLoopUtilizationRatio: {
    ...share,
    overWorkers: 'mean',
    help: 'Share of the window in which the event loop was busy.',
  },
  eventLoopDelayMeanMs: {
    ...duration,
    overWorkers: 'mean',
    meanOf: 'eventLoopDelayMs',
    help: 'How late a timer fired, on average.',
  },
  eventLoopDelayP99Ms: {
    ...duration,
    overWorkers: 'max',
    quantile: { histogram: 'eventLoopDelayMs', q: 0.99 },
    help: 'How late a timer fired, 99th percentile.',
  },
  eventLoopDelayMaxMs: { ...duration, overWorkers: 'max', overTime: 'max', help: 'How late a timer fired at most.' },
  gcPauseMs: {
    ...duration,
    overWorkers: 'sum',
    help: 'Pauses for garbage collection in the window; in a window with more than 32, extrapolated from the first 32.',
  },
  gcCount: {
    ...countTotal,
    overWorkers: 'sum',
    exposedAs: 'gc_runs',
    help: 'Garbage collections since the start; in a window with more than 32, extrapolated from the first 32.',
  },
} as const satisfies Partial<Record<MetricName, MetricDefinition>>;
