import type { OptimizationAction, OptimizationTrigger, StrategyName } from '../../protocol/outcome.js';
import type { MetricName, WorkerSample } from '../../protocol/sample.js';
import type { OptimizerSettings } from '../options.js';

export interface AssessContext {
  readonly settings: OptimizerSettings;
  /** ms since epoch. */
  readonly nowMs: number;
}

/** How badly a strategy is needed. */
export interface Assessment {
  /** Measurement / threshold: above 1 it is needed. */
  readonly stress: number;
  readonly metric: MetricName;
  readonly value: number;
  readonly threshold: number;
  /** Whether crossing it is worth an alert (R84, R95). */
  readonly isAlert?: boolean;
}

export interface StrategyRun {
  /** Aborts when the budget is spent or the optimizer shuts down. */
  readonly signal: AbortSignal;
  readonly budgetMs: number;
  readonly trigger: OptimizationTrigger;
  /** The newest sample; `undefined` before the first. */
  readonly sample: WorkerSample | undefined;
}

/**
 * One way to relieve the worker: built in, or the application's own (R107, R110). Named as in `isStrategyName`.
 * Whatever it throws, however long it takes: the run is marked failed and the others go on.
 */
export interface Strategy {
  readonly name: StrategyName;
  /** The figure by which it is judged afterwards; less is better. */
  readonly metric: MetricName;
  /** How long until a run shows in that figure. */
  readonly impactTimeMs: number;
  /** The longest a run may take. Default 10,000. */
  readonly budgetMs?: number;
  /** Whether a run can be felt by the worker's clients: then one worker of the node at a time may run it. */
  readonly isDisruptive?: boolean;
  /** Whether it may neither be left out at random nor switched off: a protection whose use its metric cannot show. */
  readonly isAlwaysOn?: boolean;
  /** Called at every sample. Absent, or `undefined` returned: it only runs on command. */
  assess?(sample: WorkerSample, context: AssessContext): Assessment | undefined;
  /** Relieves. @returns what it did, with amounts; nothing above 0 makes the run `skipped`, with the notes as reason */
  apply(run: StrategyRun): Promise<readonly OptimizationAction[]> | readonly OptimizationAction[];
  /** Says what `apply` would do, without doing it; absent: a dry run only says that it would have run. */
  plan?(run: StrategyRun): Promise<readonly OptimizationAction[]> | readonly OptimizationAction[];
  /** Takes back what `apply` left in force, once the need is over. */
  recover?(): Promise<void> | void;
}

/** An action with a note only where there is one. */
export function action(name: string, count: number, more: { bytes?: number; note?: string } = {}): OptimizationAction {
  return { action: name, count, ...more };
}
