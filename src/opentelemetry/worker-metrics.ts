import { catalog, definitionOf } from '../metrics/catalog.js';
import type { FixedBuckets } from '../prometheus/fixed-buckets.js';
import type { SlotTotals } from '../prometheus/slot-totals.js';
import { ownMetricNames, type SlotView } from '../prometheus/slot-view.js';
import type { ExportedMetric, NumberMetric } from './export-data.js';
import { instrumentOf } from './instrument.js';

/** Further ones of the application are not exported. */
const mostOwnMetrics = 256;

/** The figures of the catalog and of the application, one series a slot, and what is told of all workers together. */
export function workerMetrics(slots: readonly SlotView[], totals: SlotTotals): readonly ExportedMetric[] {
  const names = [...Object.keys(catalog).filter(isExported), ...ownMetricNames(slots).slice(0, mostOwnMetrics)];
  return [
    ...merged([...names.map((name) => slotMetric(name, slots, totals)), pauses(slots, totals)]),
    ...distribution('http.server.request.duration', 'Duration of HTTP server requests.', totals.responseTimes),
    ...distribution('perf_supervisor.event_loop_delay', 'How late a timer fired.', totals.eventLoopDelays),
  ];
}

/** A window's pauses say nothing where figures are sent less often than windows end; their total does. */
function isExported(name: string): boolean {
  return name !== 'gcPauseMs';
}

function pauses(slots: readonly SlotView[], totals: SlotTotals): NumberMetric {
  const points = slots.map(({ slot }) => {
    return { attributes: { 'perf_supervisor.slot': slot }, value: totals.gcPauseMs(slot) / 1000 };
  });
  const help = 'Pauses for garbage collection since the start.';
  return { name: 'perf_supervisor.gc_pause', help, unit: 's', kind: 'counter', points };
}

function slotMetric(name: string, slots: readonly SlotView[], totals: SlotTotals): NumberMetric {
  const definition = definitionOf(name);
  const instrument = instrumentOf(name, definition);
  const isCounter = definition.kind === 'counter';
  const points = slots.flatMap(({ slot, workers, values }) => {
    const value = isCounter ? totals.counter(slot, name, workers) : values?.[name];
    if (value === undefined) return [];
    const attributes = { 'perf_supervisor.slot': slot, ...instrument.attributes };
    return [{ attributes, value: value * instrument.factor }];
  });
  const { name: exported, kind, unit } = instrument;
  return { name: exported, help: definition.help, unit, kind, points };
}

/** Figures of ours that differ by an attribute there, such as CPU time by mode, are one metric. */
function merged(metrics: readonly NumberMetric[]): readonly NumberMetric[] {
  const byName = new Map<string, NumberMetric>();
  for (const metric of metrics) {
    const first = byName.get(metric.name);
    byName.set(metric.name, first ? { ...first, points: [...first.points, ...metric.points] } : metric);
  }
  return [...byName.values()].filter(({ points }) => points.length > 0);
}

function distribution(name: string, help: string, buckets: FixedBuckets): readonly ExportedMetric[] {
  const { boundsSec: bounds, counts, sumSec: sum, count } = buckets.figures;
  return count === 0 ? [] : [{ kind: 'histogram', name, help, unit: 's', bounds, counts, sum, count }];
}
