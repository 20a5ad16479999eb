import type { WireError } from '../core/errors.js';
import type { MetricName } from './sample.js';

/** The built-in strategies, in the order in which "all" runs them. */
export const builtInStrategies = ['memory', 'cpu', 'connection', 'cache', 'database'] as const;

/** A built-in strategy's name or that of a custom one (R107); `/^[a-z][a-z0-9-]{0,31}$/`. */
export type StrategyName = string;

/** What set a run going. `manual` is the application calling `triggerOptimization`, `command` an operator. */
export type OptimizationTrigger = 'threshold' | 'forecast' | 'command' | 'manual';

/** One thing that a strategy did, with its measured amount. */
export interface OptimizationAction {
  /** For example `collect-garbage`, `purge-expired`, `close-peers`. */
  readonly action: string;
  /** Things affected; 0 means that there was nothing to do. */
  readonly count: number;
  readonly bytes?: number;
  /** Why it was not done, or anything worth knowing. */
  readonly note?: string;
}

/** What the run changed: one metric of the strategy, measured before and after its settle time. */
export interface OptimizationEffect {
  readonly metric: MetricName;
  readonly before: number;
  readonly after: number;
  /** (after - before) / before; `null` when before is 0. */
  readonly changeRatio: number | null;
  /** Changes within this, in the metric's unit, are noise; absent while pending. */
  readonly noiseBand?: number;
  /** Against the metric's noise band. `pending` until the settle time is over. */
  readonly verdict: 'improved' | 'unchanged' | 'worse' | 'pending';
}

/** What a run cost the worker, as measured while it ran. */
export interface OptimizationCost {
  /** How long the event loop stood still, beyond what was usual before. */
  readonly pauseMs: number;
  /** CPU time of the whole process meanwhile, so an upper bound. */
  readonly cpuMs: number;
}

/** The draw that decided whether a due run runs; only such runs are part of the verdict on a strategy. */
export interface OptimizationTrial {
  /** Left out at random, and measured like a run. */
  readonly isHeldOut: boolean;
  /** With which probability it was going to run, above 0 and below 1. */
  readonly runProbability: number;
  /** The strategy's code and settings, as a fingerprint: what is learnt of others does not apply to them. */
  readonly basis?: string;
}

/** One run of one strategy in one worker. Plain data: it crosses IPC, HTTP and Redis as it is. */
export interface OptimizationOutcome {
  /** Unique in the cluster. */
  readonly id: string;
  /** The strategy's name; called `name` because the seed's listeners read `strategies.map((s) => s.name)`. */
  readonly name: StrategyName;
  readonly status: 'completed' | 'skipped' | 'failed';
  /** Why it was skipped or why it failed, in words. */
  readonly reason?: string;
  readonly trigger: OptimizationTrigger;
  /** Who asked, for a command: `cli`, `http`, ... */
  readonly requestedBy?: string;
  readonly startedAtMs: number;
  readonly durationMs: number;
  readonly actions: readonly OptimizationAction[];
  readonly effect?: OptimizationEffect;
  /** Absent when nothing ran. */
  readonly cost?: OptimizationCost;
  /** Absent for runs that somebody asked for, and for those that may not be left out. */
  readonly trial?: OptimizationTrial;
  /** It only says what it would have done. */
  readonly isDryRun?: true;
  readonly error?: WireError;
}

/** Of a fingerprint, characters. */
export const longestBasis = 32;

const strategyPattern = /^[a-z][a-z0-9-]{0,31}$/;

export function isStrategyName(value: unknown): value is StrategyName {
  return typeof value === 'string' && strategyPattern.test(value);
}
