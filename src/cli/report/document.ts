import type { StrategyVerdict } from '../../protocol/verdict.js';
import type { Comparison } from '../../store/cluster-questions.js';
import type { ForecastRow } from '../answers/forecast-answer.js';
import type { HistoryLines } from '../answers/history-answer.js';
import type { Summary } from './figures.js';

/** What to do, and what says so. */
export interface Advice {
  readonly text: string;
  readonly evidence: string;
}

export interface ReportTrend extends Summary {
  readonly metric: string;
  /** With the other interval; absent: nothing is compared. */
  readonly compared?: Comparison;
  readonly points: HistoryLines[number]['points'];
}

export interface ReportWorker {
  readonly nodeId: string;
  readonly slot: number;
  readonly value: number;
}

/** What happened to a supervisor within some time, and what follows from it. */
export interface Report {
  readonly name: string;
  readonly nodeId: string;
  readonly fromMs: number;
  readonly toMs: number;
  /** What is compared with; absent: nothing. */
  readonly before?: { readonly fromMs: number; readonly toMs: number };
  /** How often each kind of event was recorded, commonest first; `before` in the other interval. */
  readonly counts: readonly { readonly what: string; readonly count: number; readonly before?: number }[];
  /** The newest of the store answer at most 1000 events; more than that is said, not counted. */
  readonly isCut: boolean;
  readonly incidents: readonly {
    readonly atMs: number;
    readonly nodeId: string;
    /** Absent: it is about the node. */
    readonly slot?: number;
    readonly text: string;
  }[];
  readonly trends: readonly ReportTrend[];
  readonly verdicts: readonly StrategyVerdict[];
  /** By their mean 99th percentile, ms. */
  readonly slowest: readonly ReportWorker[];
  /** By how much their memory rose per hour, share of the limit. */
  readonly leakiest: readonly ReportWorker[];
  readonly forecasts: readonly ForecastRow[];
  readonly advice: readonly Advice[];
}
