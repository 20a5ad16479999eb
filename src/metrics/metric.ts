import type { HistogramName } from '../protocol/sample.js';

export type MetricUnit = 'ratio' | 'bytes' | 'ms' | 'seconds' | 'count' | 'bytes/s' | 'load';

/** How one figure folds: a gauge is a state, a counter only grows while its process lives. */
export type MetricKind = 'gauge' | 'counter';

/** How the figures of several workers become one. */
export type Aggregator = 'sum' | 'mean' | 'max' | 'first';

/** Everything that is known about a metric, said once. */
export interface MetricDefinition {
  readonly unit: MetricUnit;
  readonly kind: MetricKind;
  /** Over workers at one moment. */
  readonly overWorkers: Aggregator;
  /** Over the samples of one worker in one history step; counters always take the last. */
  readonly overTime: 'mean' | 'max' | 'last';
  readonly help: string;
  /** Set for a percentile: it is read from the merged histogram, never averaged. */
  readonly quantile?: { readonly histogram: HistogramName; readonly q: number };
  /** Set for a share: it is recomputed from the two counters' growth, never averaged. */
  readonly ratioOf?: { readonly part: string; readonly whole: string };
  /** Smallest difference worth storing, in the metric's unit. */
  readonly resolution: number;
}
