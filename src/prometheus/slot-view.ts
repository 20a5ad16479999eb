import { aggregateWorkers } from '../metrics/aggregate.js';
import type { MetricValues } from '../protocol/sample.js';
import type { WorkerSnapshot } from '../protocol/snapshot.js';

/** One place of the cluster, which is what a series is about: workers come and go in it. */
export interface SlotView {
  readonly slot: number;
  readonly labels: string;
  /** Two while one is replaced, none while it waits for its next one. */
  readonly workers: readonly WorkerSnapshot[];
  /** Gauges of its workers together; absent before the first sample. */
  readonly values: MetricValues | undefined;
}

/** @param slots that ever had a worker */
export function slotViews(slots: readonly number[], workers: readonly WorkerSnapshot[]): readonly SlotView[] {
  const bySlot = new Map<number, WorkerSnapshot[]>(slots.map((slot) => [slot, []]));
  for (const worker of workers) {
    const others = bySlot.get(worker.slot);
    if (others) others.push(worker);
    else bySlot.set(worker.slot, [worker]);
  }
  return [...bySlot].sort(([a], [b]) => a - b).map(([slot, living]) => slotView(slot, living));
}

function slotView(slot: number, workers: readonly WorkerSnapshot[]): SlotView {
  const samples = workers.flatMap(({ sample }) => sample ?? []);
  const values = samples.length > 1 ? aggregateWorkers(samples).values : samples[0]?.values;
  return { slot, labels: `{slot="${slot}"}`, workers, values };
}
