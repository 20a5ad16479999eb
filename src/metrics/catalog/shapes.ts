import type { MetricDefinition } from '../metric.js';

/** What the metrics of one sort have in common; a catalog entry begins with one of these and says the rest. */
type Shape = Omit<MetricDefinition, 'help' | 'overWorkers'>;

export const share = { unit: 'ratio', kind: 'gauge', overTime: 'mean', resolution: 0.001 } satisfies Shape;

export const size = { unit: 'bytes', kind: 'gauge', overTime: 'mean', resolution: 4096 } satisfies Shape;

export const duration = { unit: 'ms', kind: 'gauge', overTime: 'mean', resolution: 0.01 } satisfies Shape;

/** How many of something there are at a moment: the last one counts, since 2.3 peers do not exist. */
export const population = { unit: 'count', kind: 'gauge', overTime: 'last', resolution: 1 } satisfies Shape;

export const age = { unit: 'seconds', kind: 'gauge', overTime: 'last', resolution: 1 } satisfies Shape;

export const load = { unit: 'load', kind: 'gauge', overTime: 'mean', resolution: 0.01 } satisfies Shape;

export const countTotal = { unit: 'count', kind: 'counter', overTime: 'last', resolution: 1 } satisfies Shape;

export const bytesTotal = { unit: 'bytes', kind: 'counter', overTime: 'last', resolution: 1024 } satisfies Shape;

export const durationTotal = { unit: 'ms', kind: 'counter', overTime: 'last', resolution: 1 } satisfies Shape;

export const byteRate = { unit: 'bytes/s', kind: 'gauge', overTime: 'mean', resolution: 128 } satisfies Shape;
