import { foldOverTime, type TimedFigures } from '../metrics/aggregate.js';
import type { ClusterStep } from '../store/archive/cluster-rows.js';
import type { HistoryQuery, Series } from '../store/metrics-store.js';
import { stepEndMs, type StepGrid, stepIndexOf } from './step-grid.js';

const minuteMs = 60_000;

/** A figure that every merged minute of the cluster has. */
export const inEveryMinute = 'workersReporting';

/** Whether the cluster's own minutes answer it: then no node's history needs to be read. */
export function isOfWholeCluster({ by, nodeId, slot, workerId, stepMs }: HistoryQuery): boolean {
  const isFiltered = nodeId !== undefined || slot !== undefined || workerId !== undefined;
  return by === 'cluster' && !isFiltered && stepMs % minuteMs === 0;
}

/** Folds steps of the cluster into the one line of a chart; a step without the figure is a gap. */
export function buildClusterSeries(
  steps: readonly ClusterStep[],
  { metric, stat }: HistoryQuery,
  grid: StepGrid,
): readonly Series[] {
  const bySlot: ClusterStep[][] = [];
  for (const step of steps) {
    const index = stepIndexOf(grid, step.atMs);
    if (index >= 0 && index < grid.count) (bySlot[index] ??= []).push(step);
  }
  const valueOf = stat === 'max' ? highestIn : foldedIn;
  const points = Array.from(
    { length: grid.count },
    (_, i) => [stepEndMs(grid, i), valueOf(bySlot[i] ?? [], metric)] as const,
  );
  return [{ labels: {}, points }];
}

function foldedIn(steps: readonly ClusterStep[], metric: string): number | null {
  const timed: readonly TimedFigures[] = steps.map((step) => ({ ...step, windowMs: step.stepMs }));
  return timed.length === 0 ? null : (foldOverTime(timed).values[metric] ?? null);
}

function highestIn(steps: readonly ClusterStep[], metric: string): number | null {
  const peaks = steps.flatMap(({ peaks: highest, values }) => highest?.[metric] ?? values[metric] ?? []);
  return peaks.length === 0 ? null : Math.max(...peaks);
}
