import { foldOverTime, type TimedFigures } from '../../metrics/aggregate.js';
import { definitionOf } from '../../metrics/catalog.js';
import type { MetricValues } from '../../protocol/sample.js';
import type { HistoryFrame, HistoryPoint } from '../../protocol/snapshot.js';

/** Folds shorter steps of a node into longer ones, as the frames come in, oldest first. */
export class StepFold {
  readonly #stepMs: number;
  #open: HistoryFrame[] = [];

  constructor(stepMs: number) {
    this.#stepMs = stepMs;
  }

  /** @returns the steps that are whole now: none mostly, two after a pause */
  add(frame: HistoryFrame): readonly HistoryFrame[] {
    const [first] = this.#open;
    const finished = first && this.#endOf(first) !== this.#endOf(frame) ? this.flush() : [];
    this.#open.push(frame);
    return frame.atMs + frame.stepMs > this.#endOf(frame) ? [...finished, ...this.flush()] : finished;
  }

  /** The running step as it is; nothing is open afterwards. */
  flush(): readonly HistoryFrame[] {
    const [first] = this.#open;
    if (!first) return [];
    const folded = foldFrames(this.#open, this.#endOf(first), this.#stepMs);
    this.#open = [];
    return [folded];
  }

  #endOf({ atMs }: HistoryFrame): number {
    return Math.ceil(atMs / this.#stepMs) * this.#stepMs;
  }
}

/** Folds each worker over its time; a slot in which two followed one another keeps both. */
export function foldFrames(frames: readonly HistoryFrame[], atMs: number, stepMs: number): HistoryFrame {
  const byWorker = new Map<number, { readonly point: HistoryPoint; readonly figures: TimedFigures }[]>();
  for (const frame of frames)
    for (const point of frame.points) {
      const known = byWorker.get(point.workerId) ?? [];
      known.push({ point, figures: { ...point, atMs: frame.atMs, windowMs: frame.stepMs } });
      byWorker.set(point.workerId, known);
    }
  const points = [...byWorker.values()].flatMap((list): readonly HistoryPoint[] => {
    const newest = list.at(-1)?.point;
    if (!newest) return [];
    const { nodeId, slot, workerId, generation, pid } = newest;
    const folded = foldOverTime(list.map(({ figures }) => figures));
    const peaks = peaksOf(list.map(({ point }) => point));
    return [{ nodeId, slot, workerId, generation, pid, ...folded, peaks }];
  });
  return { nodeId: frames[0]?.nodeId ?? '', atMs, stepMs, points };
}

/** A mean over ten minutes hides the second that mattered. */
export function peaksOf(points: readonly Pick<HistoryPoint, 'values' | 'peaks'>[]): MetricValues {
  const peaks: Record<string, number> = {};
  for (const { values, peaks: earlier } of points)
    for (const [name, value] of Object.entries(values)) {
      const { kind, overTime } = definitionOf(name);
      const highest = earlier?.[name] ?? value;
      if (highest === undefined || kind === 'counter' || overTime !== 'mean') continue;
      peaks[name] = Math.max(peaks[name] ?? -Infinity, highest);
    }
  return peaks;
}
