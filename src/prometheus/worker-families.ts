import { catalog, definitionOf } from '../metrics/catalog.js';
import type { MetricDefinition } from '../metrics/metric.js';
import { exposedMetric, snakeStem } from './exposed-name.js';
import { type Family, figureText, line } from './family.js';
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
    ...shedFamilies(slots),
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
      lines: slots.map(({ labels, workers: living }) => `${labels} ${living.some(isServing) ? 1 : 0}`),
    },
    {
      name: 'perf_supervisor_worker_info',
      type: 'gauge',
      help: 'Which workers a slot has now: always 1. Two while one is replaced.',
      lines: workers.map(({ slot, workerId, pid, generation, state }) =>
        line({ slot, worker_id: workerId, pid, generation, state }, 1),
      ),
    },
  ];
}

function isServing({ state }: SlotView['workers'][number]): boolean {
  return state === 'running' || state === 'draining';
}

function shedFamilies(slots: readonly SlotView[]): Family[] {
  return [
    {
      name: 'perf_supervisor_shed',
      type: 'gauge',
      help: 'Whether the slot leaves new connections to the others: 1 while it does.',
      lines: slots.map(({ labels, workers }) => `${labels} ${workers.some(({ shed }) => shed) ? 1 : 0}`),
    },
  ];
}

function catalogFamily(
  name: string,
  definition: MetricDefinition,
  slots: readonly SlotView[],
  totals: SlotTotals,
): Family {
  const exposed = exposedMetric(name, definition);
  const isCounter = definition.kind === 'counter';
  const lines: string[] = [];
  for (const { slot, lead, workers, values } of slots) {
    const value = isCounter ? totals.counter(slot, name, workers) : values?.[name];
    if (value !== undefined) lines.push(lead + figureText(value * exposed.factor));
  }
  return { name: exposed.name, type: definition.kind, help: definition.help, lines };
}

/** What dashboards for Node expect and no single figure of ours is. */
function runtimeFamilies(slots: readonly SlotView[], totals: SlotTotals): Family[] {
  const each = (value: (view: SlotView) => number | undefined): string[] =>
    slots.flatMap((view) => {
      const found = value(view);
      return found === undefined ? [] : [view.lead + figureText(found)];
    });
  const counted = (view: SlotView, name: string): number | undefined => totals.counter(view.slot, name, view.workers);
  return [
    {
      name: 'process_cpu_seconds_total',
      type: 'counter',
      help: 'CPU time in user mode and in the kernel since the start.',
      lines: each((view) => sumMs(counted(view, 'cpuUserTotalMs'), counted(view, 'cpuSystemTotalMs'))),
    },
    {
      name: 'process_start_time_seconds',
      type: 'gauge',
      help: 'When the newest worker of the slot was started, in seconds since 1970.',
      lines: each(({ workers }) => newestStartSec(workers)),
    },
    {
      name: 'nodejs_eventloop_lag_seconds',
      type: 'gauge',
      help: 'How late a timer fired, on average.',
      lines: each(({ values }) => seconds(values?.eventLoopDelayMeanMs)),
    },
    {
      name: 'nodejs_gc_duration_seconds',
      type: 'summary',
      help: 'Pauses for garbage collection; in a second with more than 32, extrapolated from the first 32.',
      lines: slots.flatMap((view) => {
        const count = counted(view, 'gcCount');
        if (count === undefined) return [];
        return [`_sum${view.labels} ${totals.gcPauseMs(view.slot) / 1000}`, `_count${view.labels} ${count}`];
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

function seconds(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : ms / 1000;
}

function sumMs(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : (a + b) / 1000;
}

function newestStartSec(workers: SlotView['workers']): number | undefined {
  return workers.length === 0 ? undefined : Math.max(...workers.map(({ startedAtMs }) => startedAtMs)) / 1000;
}
