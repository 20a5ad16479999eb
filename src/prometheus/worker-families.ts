import { catalog, definitionOf } from '../metrics/catalog.js';
import type { MetricDefinition } from '../metrics/metric.js';
import { exposedMetric, snakeStem } from './exposed-name.js';
import { type Family, part, series } from './family.js';
import type { SlotTotals } from './slot-totals.js';
import { ownMetricNames, type SlotView } from './slot-view.js';

const mostOwnFamilies = 256;
/** What it tells of a window only becomes `nodejs_gc_duration_seconds`, which adds up. */
const foldedInto: ReadonlySet<string> = new Set(['gcPauseMs', 'gcCount']);

export type HelpOf = (name: string) => string | undefined;

/** The figures of the catalog and of the application, one series a slot. */
export function workerFamilies(slots: readonly SlotView[], totals: SlotTotals, helpOf: HelpOf): readonly Family[] {
  return [
    ...identityFamilies(slots),
    ...Object.entries(catalog)
      .filter(([name]) => !foldedInto.has(name))
      .map(([name, definition]) => catalogFamily(name, definition, slots, totals)),
    ...runtimeFamilies(slots, totals),
    ...ownFamilies(slots, totals, helpOf),
  ];
}

function identityFamilies(slots: readonly SlotView[]): Family[] {
  const workers = slots.flatMap((view) => view.workers);
  return [
    {
      name: 'perf_supervisor_up',
      type: 'gauge',
      help: 'Whether the slot has a worker that serves: 1 while one is running or draining.',
      slots,
      figureOf: ({ workers: living }) => (living.some(isServing) ? 1 : 0),
    },
    {
      name: 'perf_supervisor_worker_info',
      type: 'gauge',
      help: 'Which workers a slot has now: always 1. Two while one is replaced.',
      series: workers.map(({ slot, workerId, pid, generation, state }) =>
        series({ slot, worker_id: workerId, pid, generation, state }, 1),
      ),
    },
    {
      name: 'perf_supervisor_shed',
      type: 'gauge',
      help: 'Whether the slot leaves new connections to the others: 1 while it does.',
      slots,
      figureOf: ({ workers: living }) => (living.some(({ shed }) => shed) ? 1 : 0),
    },
  ];
}

function isServing({ state }: SlotView['workers'][number]): boolean {
  return state === 'running' || state === 'draining';
}

function catalogFamily(
  name: string,
  definition: MetricDefinition,
  slots: readonly SlotView[],
  totals: SlotTotals,
): Family {
  const { kind, help } = definition;
  const { name: exposed, factor } = exposedMetric(name, definition);
  const figureOf =
    kind === 'counter'
      ? ({ slot, workers }: SlotView) => times(totals.counter(slot, name, workers), factor)
      : ({ values }: SlotView) => times(values?.[name], factor);
  return { name: exposed, type: kind, help, slots, figureOf };
}

/** What dashboards for Node expect and no single figure of ours is. */
function runtimeFamilies(slots: readonly SlotView[], totals: SlotTotals): Family[] {
  const counted = (view: SlotView, name: string): number | undefined => totals.counter(view.slot, name, view.workers);
  return [
    {
      name: 'process_cpu_seconds_total',
      type: 'counter',
      help: 'CPU time in user mode and in the kernel since the start.',
      slots,
      figureOf: (view) => sumMs(counted(view, 'cpuUserTotalMs'), counted(view, 'cpuSystemTotalMs')),
    },
    {
      name: 'process_start_time_seconds',
      type: 'gauge',
      help: 'When the newest worker of the slot was started, in seconds since 1970.',
      slots,
      figureOf: ({ workers }) => newestStartSec(workers),
    },
    {
      name: 'nodejs_eventloop_lag_seconds',
      type: 'gauge',
      help: 'How late a timer fired, on average.',
      slots,
      figureOf: ({ values }) => times(values?.eventLoopDelayMeanMs, 0.001),
    },
    {
      name: 'nodejs_gc_duration_seconds',
      type: 'summary',
      help: 'Pauses for garbage collection; in a second with more than 32, extrapolated from the first 32.',
      series: slots.flatMap((view) => {
        const count = counted(view, 'gcCount');
        const labels = { slot: view.slot };
        if (count === undefined) return [];
        return [part('_sum', labels, totals.gcPauseMs(view.slot) / 1000), part('_count', labels, count)];
      }),
    },
    totals.responseTimes.family(
      'http_server_request_duration_seconds',
      'From the head of a request to the end of its answer, over all workers.',
    ),
    totals.eventLoopDelays.family(
      'perf_supervisor_event_loop_delay_seconds',
      'How late a timer fired, over all workers.',
    ),
  ];
}

/**
 * The application's own figures (R111), under names of their own so that none can pass for one of ours. Of two whose
 * names come out the same the first by alphabet is shown; so are at most 256 of all workers together.
 */
function ownFamilies(slots: readonly SlotView[], totals: SlotTotals, helpOf: HelpOf): Family[] {
  return ownMetricNames(slots)
    .slice(0, mostOwnFamilies)
    .map((name) => {
      const definition = definitionOf(name);
      const help = helpOf(name) ?? definition.help;
      const shown = { ...definition, help, exposedAs: `custom_${snakeStem(name, definition)}` };
      return catalogFamily(name, shown, slots, totals);
    });
}

function times(value: number | undefined, factor: number): number | undefined {
  return value === undefined ? undefined : value * factor;
}

function sumMs(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : (a + b) / 1000;
}

function newestStartSec(workers: SlotView['workers']): number | undefined {
  return workers.length === 0 ? undefined : Math.max(...workers.map(({ startedAtMs }) => startedAtMs)) / 1000;
}
