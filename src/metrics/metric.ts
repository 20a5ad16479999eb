import type { HistogramName, MetricName } from '../protocol/sample.js';

export type MetricUnit = 'ratio' | 'bytes' | 'ms' | 'seconds' | 'count' | 'bytes/s' | 'count/s' | 'load';

/** How one figure folds: a gauge is a state, a counter only grows while its process lives. */
export type MetricKind = 'gauge' | 'counter';

/** How the figures of several workers become one; none of them depends on the order of the workers. */
export type Aggregator = 'sum' | 'mean' | 'max';

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
  /** Set for the mean of a distribution: sum / count of the merged histogram. */
  readonly meanOf?: HistogramName;
  /** Set for a share: it is recomputed from the two folded figures, never averaged. */
  readonly ratioOf?: { readonly part: MetricName; readonly whole: MetricName };
  /** Set for a mean in which a worker counts as much as this figure of it says. */
  readonly weightedBy?: MetricName;
  /** The stem of the Prometheus name, where the one made from the metric's name would read badly. */
  readonly exposedAs?: string;
  /** Smallest difference worth storing, in the metric's unit. */
  readonly resolution: number;
}
