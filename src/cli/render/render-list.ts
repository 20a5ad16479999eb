import { formatBytes, formatDuration } from '../../core/units.js';
import type { NodeStatus } from '../../http/ports/ports.js';
import { type Column, type Paint, renderTable } from './render.js';

/** A supervisor and its status, or why it told none. */
export interface ListedSupervisor {
  readonly name: string;
  readonly status?: NodeStatus;
  readonly reason?: string;
}

/** One line for each supervisor. */
export function renderList(
  listed: readonly ListedSupervisor[],
  { nowMs, isWide }: { readonly nowMs: number; readonly isWide: boolean },
  paint: Paint,
): string {
  return renderTable([...columns(nowMs), ...(isWide ? wideColumns : [])], listed, paint);
}

const of =
  (print: (status: NodeStatus) => string) =>
  ({ status }: ListedSupervisor): string =>
    status ? print(status) : '';

const wideColumns: readonly Column<ListedSupervisor>[] = [
  { title: 'node', cell: of(({ nodeId }) => nodeId) },
  { title: 'version', cell: of(({ version }) => version) },
  { title: 'store', cell: of(({ store }) => store.kind) },
  { title: 'script', cell: of(({ script }) => script) },
];

function columns(nowMs: number): readonly Column<ListedSupervisor>[] {
  return [
    { title: 'name', cell: ({ name }) => name },
    { title: 'pid', align: 'right', cell: of(({ pid }) => String(pid)) },
    { title: 'state', cell: stateOf, style: (one) => (stateOf(one) === 'ready' ? 'green' : 'yellow') },
    { title: 'up', align: 'right', cell: of(({ startedAtMs }) => formatDuration(nowMs - startedAtMs)) },
    { title: 'workers', align: 'right', cell: of(runningOf) },
    { title: 'at rest', cell: of(atRestOf), style: (one) => (of(atRestOf)(one) === '' ? 'gray' : 'yellow') },
    { title: 'restarts', align: 'right', cell: of(({ restartCount }) => String(restartCount)) },
    { title: 'cpu', align: 'right', cell: of((status) => `${(sum(status, 'cpuRatio') * 100).toFixed(0)} %`) },
    { title: 'rss', align: 'right', cell: of((status) => formatBytes(sum(status, 'rssBytes'))) },
    { title: 'peers', align: 'right', cell: of((status) => String(sum(status, 'peersConnected'))) },
    { title: 'admin', cell: of(({ adminUrl }) => adminUrl ?? '') },
  ];
}

function stateOf({ status }: ListedSupervisor): string {
  if (!status) return 'silent';
  return status.isReady ? 'ready' : 'not ready';
}

/** Of the slots: one without a worker counts too. */
function runningOf({ workers, slotsAtRest }: NodeStatus): string {
  const slots = new Set([...workers, ...slotsAtRest].map(({ slot }) => slot));
  return `${workers.filter(({ state }) => state === 'running').length}/${slots.size}`;
}

/** `2 waiting, 1 failed` */
function atRestOf({ slotsAtRest }: NodeStatus): string {
  const states = [...new Set(slotsAtRest.map(({ state }) => state))];
  return states.map((state) => `${slotsAtRest.filter((slot) => slot.state === state).length} ${state}`).join(', ');
}

function sum({ workers }: NodeStatus, metric: string): number {
  return workers.reduce((total, { sample }) => total + (sample?.values[metric] ?? 0), 0);
}
