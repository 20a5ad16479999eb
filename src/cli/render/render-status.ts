import { formatBytes, formatDuration, formatRatio } from '../../core/units.js';
import type { NodeStatus } from '../../http/ports/ports.js';
import type { WorkerSnapshot } from '../../protocol/snapshot.js';
import { escapeControls } from '../../logging/escape-controls.js';
import { plannedLines } from './render-planned.js';
import { type Column, type Paint, renderTable } from './render.js';
import { routingLines } from './render-routing.js';
import { renderAtRest } from './render-at-rest.js';
import { verdictsInShort } from './render-verdicts.js';

const stateStyles = {
  forked: 'yellow',
  booting: 'yellow',
  running: 'green',
  draining: 'cyan',
  stuck: 'red',
  gone: 'gray',
} as const;

/** The node in words, then one line per worker. */
export function renderStatus(status: NodeStatus, nowMs: number, paint: Paint): string {
  const { name, nodeId, pid, startedAtMs, isReady, restartCount, adminUrl, addresses, store, verdicts = [] } = status;
  const state = isReady ? paint('green', 'ready') : paint('yellow', 'not ready');
  const head = `${paint('bold', escapeControls(name))}  ${state}  pid ${pid}  up ${formatDuration(nowMs - startedAtMs)}  node ${escapeControls(nodeId)}  restarts ${restartCount}`;
  const facts = [
    `serving  ${addresses.join(', ') || '-'}`,
    `admin    ${adminUrl ?? '-'}`,
    `store    ${store.kind}${store.isConnected ? '' : `, away: ${store.reason ?? 'no reason known'}`}`,
    ...routingLines(status.routing),
    ...plannedLines(status.plannedReloads, nowMs),
    ...(verdicts.length > 0 ? [`verdicts ${verdictsInShort(verdicts)}`] : []),
  ];
  const hasRefused = status.workers.some((worker) => refusedCount(worker) > 0);
  const all = [...columns(nowMs), ...(hasRefused ? [refusedColumn] : [])];
  const table = renderTable(all, status.workers, paint);
  return [head, ...facts.map(escapeControls), '', table, renderAtRest(status.slotsAtRest, nowMs, paint)].join('\n');
}

function columns(nowMs: number): readonly Column<WorkerSnapshot>[] {
  return [
    { title: 'worker', align: 'right', cell: ({ workerId }) => String(workerId) },
    { title: 'slot', align: 'right', cell: ({ slot }) => String(slot) },
    { title: 'pid', align: 'right', cell: ({ pid }) => String(pid) },
    {
      title: 'state',
      cell: ({ state, shed }) => (shed ? `${state}, shed` : state),
      style: ({ state }) => stateStyles[state],
    },
    { title: 'up', align: 'right', cell: ({ startedAtMs }) => formatDuration(nowMs - startedAtMs) },
    { title: 'cpu', align: 'right', cell: figure('cpuRatio', formatRatio) },
    { title: 'memory', align: 'right', cell: figure('memoryRatio', formatRatio) },
    { title: 'rss', align: 'right', cell: figure('rssBytes', formatBytes) },
    { title: 'peers', align: 'right', cell: figure('peersConnected', String) },
    { title: 'p95 ms', align: 'right', cell: figure('responseTimeP95Ms', (ms) => ms.toFixed(1)) },
  ];
}

/** Requests that an overloaded worker answered with 503 since it started. */
function refusedCount({ sample }: WorkerSnapshot): number {
  const { refusedByQueueCount = 0, refusedByLimitCount = 0, refusedByJoinRateCount = 0 } = sample?.values ?? {};
  return refusedByQueueCount + refusedByLimitCount + refusedByJoinRateCount;
}

/** Only shown where there is something to tell. */
const refusedColumn: Column<WorkerSnapshot> = {
  title: 'refused',
  align: 'right',
  cell: (worker) => String(refusedCount(worker)),
  style: () => 'yellow',
};

function figure(metric: string, print: (value: number) => string): (worker: WorkerSnapshot) => string {
  return ({ sample }) => {
    const value = sample?.values[metric];
    return value === undefined ? '' : print(value);
  };
}
