import type { HistogramName, OptimizerStatus, WorkerSample } from '../../../protocol/sample.js';
import type { WorkerSnapshot, WorkerState } from '../../../protocol/snapshot.js';

/** The first byte of an unpacked state. A new layout takes the next number, and readers keep the old ones. */
export const layoutVersion = 1;

/** A worker's state is its place here; only ever append. */
export const stateCodes: readonly WorkerState[] = ['forked', 'booting', 'running', 'draining', 'stuck', 'gone'];

export const histogramNames: readonly HistogramName[] = ['responseTimeMs', 'eventLoopDelayMs'];

/** Columns that every worker has. */
export const workerColumns = [
  'slot',
  'workerId',
  'generation',
  'pid',
  'startedAtMs',
] as const satisfies readonly (keyof WorkerSnapshot)[];
/** Columns of those that have sent a sample. */
export const sampleColumns = ['atMs', 'windowMs', 'seq'] as const satisfies readonly (keyof WorkerSample)[];
export const optimizerColumns = [
  'optimizationCount',
  'successRatio',
  'effectiveRatio',
  'averageDurationMs',
  'lastOptimizationAtMs',
] as const satisfies readonly (keyof OptimizerStatus)[];

/** One byte of each worker. */
export const flags = { hasSample: 1, countsPeers: 2, isEnabled: 4, isOptimizing: 8, isShed: 16 } as const;

export const mostWorkers = 1024;
export const mostMetrics = 160;
export const mostStreams = 256;
export const mostReasonLength = 2000;
export const mostReasonBytes = 4 * mostReasonLength;
export const mostKeyBytes = 1024;
/** Of all names of figures together, with the spaces between them. */
export const mostNameBytes = 65 * mostMetrics;
