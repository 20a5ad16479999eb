import { aggregateWorkers, type Figures, foldOverTime, type TimedFigures } from '../metrics/aggregate.js';
import { definitionOf } from '../metrics/catalog.js';
import type { HistoryFrame, HistoryPoint } from '../protocol/snapshot.js';
import type { HistoryQuery, Series } from '../store/metrics-store.js';
import { figuresNeededFor, pickFigures } from './figures-needed.js';
import { stepEndMs, type StepGrid, stepIndexOf } from './step-grid.js';

/** node-2 before node-10; made once, since `localeCompare` with options makes one at every call. */
const byName = new Intl.Collator('en', { numeric: true });

/** What one worker reported within one step. */
type Step = Map<string, (TimedFigures & { readonly peak: number | undefined })[]>;

interface Line {
  labels: Series['labels'];
  readonly steps: Step[];
}

/**
 * Folds history frames into the lines of a chart: each worker over the time of a step, then the workers of a line, each
 * metric by its own rules; percentiles come from merged distributions. A step without the figure is a gap.
 */
export function buildSeries(frames: readonly HistoryFrame[], query: HistoryQuery, grid: StepGrid): readonly Series[] {
  return [...linesOf(frames, query, grid)]
    .sort(([a], [b]) => byName.compare(a, b))
    .map(([, line]) => ({
      labels: line.labels,
      points: Array.from({ length: grid.count }, (_, i) => [stepEndMs(grid, i), valueOf(line.steps[i], query)]),
    }));
}

function linesOf(frames: readonly HistoryFrame[], query: HistoryQuery, grid: StepGrid): ReadonlyMap<string, Line> {
  const needed = figuresNeededFor(query.metric);
  const lines = new Map<string, Line>();
  for (const frame of frames) {
    const index = stepIndexOf(grid, frame.atMs);
    if (index < 0 || index >= grid.count) continue;
    for (const point of frame.points) {
      if (!isAsked(point, query)) continue;
      const line = lineOf(lines, point, query.by);
      const step = (line.steps[index] ??= new Map());
      // A line of one worker needs no name for it, and a text for each of 144,000 points takes its time.
      const worker = query.by === 'worker' ? '' : `${point.nodeId}/${point.slot}`;
      const { values, histograms } = pickFigures(point, needed);
      const peak = point.peaks?.[query.metric] ?? point.values[query.metric];
      const figures = { values, histograms, atMs: frame.atMs, windowMs: frame.stepMs, peak };
      const known = step.get(worker);
      if (known) known.push(figures);
      else step.set(worker, [figures]);
    }
  }
  return lines;
}

/** The labels are those of the newest point, since the workerId changes when a worker restarts. */
function lineOf(lines: Map<string, Line>, point: HistoryPoint, by: HistoryQuery['by']): Line {
  const key = by === 'cluster' ? '' : by === 'node' ? point.nodeId : `${point.nodeId}/${point.slot}`;
  const known = lines.get(key);
  if (!known) {
    const line: Line = { labels: labelsOf(point, by), steps: [] };
    lines.set(key, line);
    return line;
  }
  if (known.labels.workerId !== point.workerId) known.labels = labelsOf(point, by);
  return known;
}

function labelsOf({ nodeId, slot, workerId }: HistoryPoint, by: HistoryQuery['by']): Series['labels'] {
  switch (by) {
    case 'cluster':
      return {};
    case 'node':
      return { nodeId };
    case 'worker':
      return { nodeId, slot, workerId };
  }
}

function isAsked(point: HistoryPoint, { nodeId, slot, workerId }: HistoryQuery): boolean {
  return (
    (nodeId === undefined || point.nodeId === nodeId) &&
    (slot === undefined || point.slot === slot) &&
    (workerId === undefined || point.workerId === workerId)
  );
}

function valueOf(step: Step | undefined, { metric, stat }: HistoryQuery): number | null {
  if (!step) return null;
  if (stat === 'max') return highestIn(step);
  const only = onlyFigures(step);
  if (only && !definitionOf(metric).ratioOf && Object.keys(only.histograms).length === 0)
    return only.values[metric] ?? null;
  const workers: readonly Figures[] = [...step.values()].map(foldOverTime);
  return aggregateWorkers(workers).values[metric] ?? null;
}

/** Folded alone they stay what they are, and a day of 1,000 workers, line by line, is 144,000 of them. */
function onlyFigures(step: Step): Figures | undefined {
  if (step.size !== 1) return undefined;
  const [figures] = step.values();
  return figures?.length === 1 ? figures[0] : undefined;
}

function highestIn(step: Step): number | null {
  const peaks = [...step.values()].flat().flatMap(({ peak }) => peak ?? []);
  return peaks.length === 0 ? null : Math.max(...peaks);
}
