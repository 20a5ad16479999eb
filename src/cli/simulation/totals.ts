import type { StrategyName } from '../../protocol/outcome.js';
import type { SimulatedFate, Simulation } from './simulate.js';

/** What the runs of one strategy come to. */
export interface StrategyTotals {
  readonly strategy: StrategyName;
  readonly counts: Readonly<Record<SimulatedFate, number>>;
  /** Of the first run that was due, ms since epoch. */
  readonly firstAtMs: number;
  /** How many workers it was due in. */
  readonly workerCount: number;
}

const none: Readonly<Record<SimulatedFate, number>> = {
  runs: 0,
  'left out': 0,
  'nothing to do': 0,
  fails: 0,
  'dry run': 0,
};

/** By name; strategies that were never due are not in it. */
export function totalsOf({ actions }: Simulation): readonly StrategyTotals[] {
  const names = [...new Set(actions.map(({ strategy }) => strategy))].sort();
  return names.map((strategy) => {
    const own = actions.filter((action) => action.strategy === strategy);
    const counts = { ...none };
    for (const { fate } of own) counts[fate] += 1;
    const workerCount = new Set(own.map(({ nodeId, workerId }) => `${nodeId}/${workerId}`)).size;
    return { strategy, counts, firstAtMs: own[0]?.atMs ?? 0, workerCount };
  });
}
