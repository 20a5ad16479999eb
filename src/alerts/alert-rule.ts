import type { ClusterEvent } from '../protocol/snapshot.js';

export const severities = ['info', 'warning', 'critical'] as const;
export type AlertSeverity = (typeof severities)[number];

/** A figure beyond its limit for a while; it recovers at another limit, so that it does not flutter. */
export interface MetricCondition {
  readonly kind: 'metric';
  readonly metric: string;
  /** `worker`: each slot by itself. `node`: the folded figure of all workers, or one of `nodeFigures`. */
  readonly scope: 'worker' | 'node';
  readonly isAbove: boolean;
  readonly limit: number;
  readonly recoverAt: number;
  /** It must stay so for this long, beyond the limit as within the recovery limit. */
  readonly forMs: number;
}

/** So many events of one kind within a time; over when none is left in it. */
export interface EventCondition {
  readonly kind: 'event';
  readonly event: ClusterEvent['type'];
  /** `failed`: runs that failed, and workers that ended unasked. */
  readonly isFailureOnly: boolean;
  readonly count: number;
  readonly withinMs: number;
}

export interface AlertRule {
  /** Unique; a rule of the user takes the place of a built-in one of the same name. */
  readonly name: string;
  readonly severity: AlertSeverity;
  /** For people, in one clause. */
  readonly summary: string;
  readonly condition: MetricCondition | EventCondition;
}

/** What a node's rules may ask about besides the metrics of the catalog: 1 while it is so, else 0. */
export const nodeFigures = ['notReady', 'storeAway', 'loadRatio'] as const;
export type NodeFigure = (typeof nodeFigures)[number];

export interface AlertThresholds {
  readonly memoryRatio: number;
  readonly cpuRatio: number;
}

const minuteMs = 60_000;

/** What every cluster is watched for (R95). A figure recovers at 9/10 of the threshold that makes its strategy act. */
export function builtInRules({ memoryRatio, cpuRatio }: AlertThresholds): readonly AlertRule[] {
  const perWorker = (metric: string, limit: number, recoverAt: number, forMs: number): MetricCondition => ({
    ...{ kind: 'metric', scope: 'worker', isAbove: true },
    ...{ metric, limit, recoverAt, forMs },
  });
  const perNode = (metric: NodeFigure, forMs: number): MetricCondition => ({
    ...{ kind: 'metric', scope: 'node', isAbove: true, limit: 0.5, recoverAt: 0.5 },
    ...{ metric, forMs },
  });
  const event = (type: EventCondition['event'], count: number, withinMs: number): EventCondition => ({
    ...{ kind: 'event', event: type, isFailureOnly: type !== 'worker-hung' },
    ...{ count, withinMs },
  });
  return [
    rule(
      'high-memory',
      'warning',
      'memory is high',
      perWorker('memoryRatio', memoryRatio, memoryRatio * 0.9, minuteMs),
    ),
    rule('high-cpu', 'warning', 'CPU is high', perWorker('cpuRatio', cpuRatio, cpuRatio * 0.9, minuteMs)),
    rule(
      'slow-event-loop',
      'warning',
      'the event loop is late',
      perWorker('eventLoopDelayP99Ms', 500, 200, minuteMs / 2),
    ),
    rule('many-errors', 'critical', 'many requests fail', perWorker('errorRatio', 0.05, 0.02, minuteMs)),
    rule('not-ready', 'critical', 'too few workers serve', perNode('notReady', minuteMs / 2)),
    rule('store-away', 'warning', 'the store cannot be reached', perNode('storeAway', minuteMs)),
    rule('worker-hung', 'critical', 'a worker stood still and was killed', event('worker-hung', 1, 5 * minuteMs)),
    rule('workers-crash', 'critical', 'workers end unasked', event('worker-exited', 3, 5 * minuteMs)),
    rule('optimizations-fail', 'warning', 'optimizations fail', event('optimization', 3, 10 * minuteMs)),
  ];
}

function rule(name: string, severity: AlertSeverity, summary: string, condition: AlertRule['condition']): AlertRule {
  return { name, severity, summary, condition };
}
