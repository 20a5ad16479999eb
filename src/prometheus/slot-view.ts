import { aggregateWorkers } from '../metrics/aggregate.js';
import { isCatalogName } from '../metrics/catalog.js';
import { isOwnMetricName } from '../metrics/own-metric-shape.js';
import type { MetricValues } from '../protocol/sample.js';
import type { WorkerSnapshot } from '../protocol/snapshot.js';

/** One place of the cluster, which is what a series is about: workers come and go in it. */
export interface SlotView {
  readonly slot: number;
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
  return { slot, workers, values };
}

/** Names of the application's own figures, by alphabet. */
export function ownMetricNames(slots: readonly SlotView[]): readonly string[] {
  const own = new Set<string>();
  let known: readonly string[] = [];
  for (const { values } of slots) {
    const names = Object.keys(values ?? {});
    // Nearly all workers report the same.
    if (names.length === known.length && names.every((name, index) => name === known[index])) continue;
    known = names;
    for (const name of names) if (!isCatalogName(name) && isOwnMetricName(name)) own.add(name);
  }
  return [...own].sort();
}
