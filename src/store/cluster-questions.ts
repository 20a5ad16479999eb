import type { MetricUnit } from '../metrics/metric.js';
import type { WorkerIdentity, WorkerState } from '../protocol/snapshot.js';

export interface TopQuery {
  readonly metric: string;
  /** 1 to 1000. */
  readonly limit: number;
  /** `lowest` for figures where little is bad, as admitted requests. */
  readonly order: 'highest' | 'lowest';
  readonly nodeId?: string;
}

export interface TopWorker extends WorkerIdentity {
  readonly state: WorkerState;
  readonly value: number;
  /** How old the figure is by the store's clock, ms. */
  readonly ageMs: number;
  /** False: its primary has fallen silent, and the figure is the last one. */
  readonly isAlive: boolean;
}

/** What a metric was within some time. */
export interface IntervalFigures {
  readonly fromMs: number;
  readonly toMs: number;
  /** `null`: nothing was measured in all of it. */
  readonly mean: number | null;
  readonly highest: number | null;
  readonly standardDeviation: number | null;
  /** Steps with a figure. */
  readonly stepCount: number;
  /** Steps without one. */
  readonly gapCount: number;
}

export interface Comparison {
  readonly before: IntervalFigures;
  readonly after: IntervalFigures;
  /** After minus before, in the metric's unit; of counters, what they grew by in a second. */
  readonly difference: number | null;
  /** The difference as a share of what was before; `null` too where that was 0. */
  readonly changeRatio: number | null;
  /** A difference within this may be chance; `null` with fewer than three steps on a side. */
  readonly noise: number | null;
  readonly verdict: 'higher' | 'lower' | 'within-noise' | 'unknown';
}

export interface CompareQuery {
  readonly metric: string;
  /** The moment that divides the two intervals, a deploy for example. */
  readonly atMs: number;
  /** Length of each of them. */
  readonly windowMs: number;
  /** What has not been measured yet is no gap. */
  readonly nowMs: number;
  readonly nodeId?: string;
}

export interface ComparisonAnswer extends Comparison {
  /** Of the deploy, where no moment was given. */
  readonly label?: string;
  readonly metric: string;
  readonly unit: MetricUnit;
  readonly atMs: number;
  readonly stepMs: number;
}

/** What the runs of a strategy came to within one step. */
export interface WorthStep {
  readonly toMs: number;
  readonly completedCount: number;
  readonly skippedCount: number;
  readonly failedCount: number;
  readonly improvedCount: number;
  readonly unchangedCount: number;
  readonly worseCount: number;
  /** Mean share by which its figure changed; below 0: it fell. `null`: nothing was measured, which is not 0. */
  readonly meanChangeRatio: number | null;
}

export interface StrategyWorth {
  readonly strategy: string;
  readonly steps: readonly WorthStep[];
}

export interface WorthQuery {
  readonly fromMs: number;
  readonly toMs: number;
  readonly stepMs: number;
  readonly strategy?: string;
  readonly nodeId?: string;
}

export interface WorthAnswer {
  readonly fromMs: number;
  readonly toMs: number;
  readonly stepMs: number;
  readonly isCut: boolean;
  readonly strategies: readonly StrategyWorth[];
}
