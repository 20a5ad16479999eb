import type { OptimizationEffect, OptimizationOutcome, StrategyName } from './outcome.js';
import type { NodeEvent } from './node-event.js';
import type { VerdictKind } from './verdict.js';
import type { HistogramData, HistogramName, MetricValues, WorkerSample } from './sample.js';

/**
 * Who a worker is. The series identity is `nodeId/slot`: it survives a restart and has bounded cardinality;
 * `workerId`, `generation` and `pid` are labels on it.
 */
export interface WorkerIdentity {
  readonly nodeId: string;
  /** A place in the node's cluster, 0 to n-1. */
  readonly slot: number;
  /** The cluster worker's id on this node; new for every fork. */
  readonly workerId: number;
  /** Forks of this slot so far, from 1. */
  readonly generation: number;
  readonly pid: number;
}

export type WorkerState = 'forked' | 'booting' | 'running' | 'draining' | 'stuck' | 'gone';

/** One worker as its primary sees it. */
export interface WorkerSnapshot extends WorkerIdentity {
  readonly state: WorkerState;
  readonly startedAtMs: number;
  /** The newest sample; absent before the first. */
  readonly sample?: WorkerSample;
  /** The same process seen from outside, as a cross-check. */
  readonly outside?: { readonly cpuRatio: number; readonly rssBytes: number };
  /** Present while it leaves new connections to the others; `sinceMs` is ms since epoch. */
  readonly shed?: { readonly reason: string; readonly sinceMs: number };
  /** How often it was shed; absent: never. */
  readonly shedCount?: number;
}

/** One node at one moment. */
export interface NodeSnapshot {
  readonly nodeId: string;
  /** Unique per start of the primary. */
  readonly instanceId: string;
  /** Grows by 1 a tick within one instance. */
  readonly seq: number;
  readonly atMs: number;
  readonly workers: readonly WorkerSnapshot[];
}

/** One worker over one history step: gauges folded over time, counters as they stood at its end. */
export interface HistoryPoint extends WorkerIdentity {
  readonly values: MetricValues;
  readonly histograms: Readonly<Partial<Record<HistogramName, HistogramData>>>;
  /** In what was folded from shorter steps: the highest value of each gauge whose mean is in `values`. */
  readonly peaks?: MetricValues;
}

/** All workers of a node over one history step. `(nodeId, atMs)` identifies it. */
export interface HistoryFrame {
  readonly nodeId: string;
  /** End of the step, ms since epoch, a multiple of `stepMs`. */
  readonly atMs: number;
  readonly stepMs: number;
  readonly points: readonly HistoryPoint[];
}

interface EventBase extends WorkerIdentity {
  /** Unique in the cluster; recording it twice stores it once. */
  readonly id: string;
  readonly atMs: number;
}

/** A step of a command that somebody gave, or of what follows from it. */
export interface OperationStep {
  /** `drain`, `drained`, `canary-passed`, `reload`, ... */
  readonly action: string;
  /** Who asked, or how it ended. */
  readonly reason: string;
  /** What was asked for, or known when it was decided. */
  readonly inputs: Readonly<Record<string, number>>;
}

/** Something that happened to a worker or a node, kept for the timeline. */
export type ClusterEvent = WorkerEvent | NodeEvent;

/** Something that happened to one worker. */
export type WorkerEvent =
  | (EventBase & { readonly type: 'optimization'; readonly outcome: OptimizationOutcome })
  /** The effect of an earlier run, known only after its settle time; `/cluster/optimizations` joins the two. */
  | (EventBase & {
      readonly type: 'effect-measured';
      readonly outcomeId: string;
      readonly strategy: StrategyName;
      readonly effect: OptimizationEffect;
    })
  /** This worker came (`after` > `before`) or goes because the number of workers changes. */
  | (EventBase & {
      readonly type: 'scale';
      readonly reason: string;
      readonly before: number;
      readonly after: number;
      /** The figures that decided it; empty when a person did. */
      readonly inputs: Readonly<Record<string, number>>;
    })
  /** What is expected of one of its figures has changed. */
  | (EventBase & {
      readonly type: 'forecast';
      readonly metric: string;
      readonly reason: string;
      readonly inputs: Readonly<Record<string, number>>;
    })
  /** What the runs of a node's workers prove about a strategy has changed; the worker is that of the last run. */
  | (EventBase & {
      readonly type: 'strategy-verdict';
      readonly strategy: StrategyName;
      readonly verdict: VerdictKind;
      readonly isOff: boolean;
      readonly reason: string;
      /** Effect, interval and numbers of runs. */
      readonly inputs: Readonly<Record<string, number>>;
    })
  /** This worker leaves new connections to the others from now on, or takes them again. */
  | (EventBase & {
      readonly type: 'shed' | 'unshed';
      readonly reason: string;
      /** The figures that decided it. */
      readonly inputs: Readonly<Record<string, number>>;
    })
  /** A step of a command that concerns this worker. */
  | (EventBase & OperationStep & { readonly type: 'operation' })
  | (EventBase & { readonly type: 'worker-started'; readonly reason: string })
  | (EventBase & {
      readonly type: 'worker-exited';
      readonly reason: string;
      readonly exitCode: number | null;
      readonly signal: string | null;
    })
  /** Its event loop stood still and it is killed; its exit follows with the same reason. */
  | (EventBase & {
      readonly type: 'worker-hung';
      readonly reason: string;
      /** Where it stood, innermost first, such as `spin (/app/server.cjs:12:5)`; at most 20, empty when it cannot be asked. */
      readonly stack: readonly string[];
    });

export type ClusterEventType = ClusterEvent['type'];
