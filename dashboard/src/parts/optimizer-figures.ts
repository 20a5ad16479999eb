import type { OptimizationEffect, OptimizationOutcome } from '../../../src/protocol/outcome.js';
import type { ClusterEvent } from '../../../src/protocol/snapshot.js';

/** One run with the effect that was measured later. */
export interface Run {
  readonly id: string;
  readonly atMs: number;
  readonly nodeId: string;
  readonly slot: number;
  readonly workerId: number;
  readonly outcome: OptimizationOutcome;
  readonly effect?: OptimizationEffect;
}

export interface StrategyTotals {
  readonly strategy: string;
  readonly runCount: number;
  readonly failedCount: number;
  /** Means over the runs; absent where no run told it. */
  readonly meanDurationMs?: number;
  readonly meanPauseMs?: number;
  readonly lastRun?: Run;
  /** Of the last run whose effect is known. */
  readonly lastEffect?: OptimizationEffect;
}

/** @param events newest first */
export function runsOf(events: readonly ClusterEvent[]): readonly Run[] {
  const effects = new Map<string, OptimizationEffect>();
  for (const event of events) if (event.type === 'effect-measured') effects.set(event.outcomeId, event.effect);
  return events.flatMap((event) => {
    if (event.type !== 'optimization') return [];
    const { id, atMs, nodeId, slot, workerId, outcome } = event;
    const effect = effects.get(outcome.id) ?? outcome.effect;
    return [{ id, atMs, nodeId, slot, workerId, outcome, ...(effect && { effect }) }];
  });
}

/** By strategy; what was skipped is no run. */
export function totalsByStrategy(runs: readonly Run[], known: readonly string[]): readonly StrategyTotals[] {
  const names = new Set([...known, ...runs.map(({ outcome }) => outcome.name)]);
  return [...names].sort().map((strategy) => {
    const own = runs.filter(({ outcome }) => outcome.name === strategy && outcome.status !== 'skipped');
    const [lastRun] = own;
    const lastEffect = own.find(({ effect }) => effect !== undefined && effect.verdict !== 'pending')?.effect;
    const meanDurationMs = mean(own.map(({ outcome }) => outcome.durationMs));
    const meanPauseMs = mean(own.flatMap(({ outcome }) => outcome.cost?.pauseMs ?? []));
    return {
      strategy,
      runCount: own.length,
      failedCount: own.filter(({ outcome }) => outcome.status === 'failed').length,
      ...(meanDurationMs !== undefined && { meanDurationMs }),
      ...(meanPauseMs !== undefined && { meanPauseMs }),
      ...(lastRun && { lastRun }),
      ...(lastEffect && { lastEffect }),
    };
  });
}

function mean(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length;
}
