import type { ClusterEvent } from '../protocol/snapshot.js';
import type { StrategyWorth, WorthStep } from '../store/cluster-questions.js';
import { stepEndMs, type StepGrid, stepIndexOf } from './step-grid.js';

type Run = Extract<ClusterEvent, { type: 'optimization' }>;

/** Counts runs and their measured effects over time, by strategy; events that lie outside the steps do not count. */
export function strategyWorth(events: readonly ClusterEvent[], grid: StepGrid): readonly StrategyWorth[] {
  const runs = events.filter((event): event is Run => event.type === 'optimization' && event.outcome.isDryRun !== true);
  const strategies = [...new Set(runs.map(({ outcome }) => outcome.name))].sort();
  return strategies.map((strategy) => {
    const steps = Array.from({ length: grid.count }, (): Run[] => []);
    for (const run of runs) if (run.outcome.name === strategy) steps[stepIndexOf(grid, run.atMs)]?.push(run);
    return { strategy, steps: steps.map((step, index) => worthOf(step, stepEndMs(grid, index))) };
  });
}

function worthOf(runs: readonly Run[], toMs: number): WorthStep {
  const ended = (status: Run['outcome']['status']): number =>
    runs.filter(({ outcome }) => outcome.status === status).length;
  const effects = runs.flatMap(({ outcome: { effect } }) => (effect && effect.verdict !== 'pending' ? effect : []));
  const judged = (verdict: (typeof effects)[number]['verdict']): number =>
    effects.filter((effect) => effect.verdict === verdict).length;
  const changes = effects.flatMap(({ changeRatio }) => changeRatio ?? []);
  return {
    toMs,
    completedCount: ended('completed'),
    skippedCount: ended('skipped'),
    failedCount: ended('failed'),
    improvedCount: judged('improved'),
    unchangedCount: judged('unchanged'),
    worseCount: judged('worse'),
    meanChangeRatio: changes.length === 0 ? null : changes.reduce((sum, change) => sum + change, 0) / changes.length,
  };
}
