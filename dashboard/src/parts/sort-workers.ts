import { figureOf, type LiveWorker } from '../live/model.js';
import type { LiveFigure } from '../../../src/live/live-figures.js';

export interface WorkerColumn {
  readonly name: string;
  readonly title: string;
  readonly unit?: string;
  /** What it is sorted by. */
  readonly read: (worker: LiveWorker) => number | string | undefined;
}

const figure = (name: LiveFigure, title: string, unit: string): WorkerColumn => ({
  name,
  title,
  unit,
  read: (worker) => figureOf(worker, name),
});

export const workerColumns: readonly WorkerColumn[] = [
  { name: 'workerId', title: 'Worker', read: ({ workerId }) => workerId },
  { name: 'nodeId', title: 'Node', read: ({ nodeId }) => nodeId },
  { name: 'slot', title: 'Slot', read: ({ slot }) => slot },
  { name: 'state', title: 'State', read: ({ state }) => state },
  figure('peersConnected', 'Peers', 'count'),
  figure('cpuRatio', 'CPU', 'ratio'),
  figure('eventLoopDelayP99Ms', 'Loop p99', 'ms'),
  figure('responseTimeP99Ms', 'Response p99', 'ms'),
  figure('requestsPerSec', 'Requests', 'count/s'),
  figure('memoryRatio', 'Memory', 'ratio'),
  figure('rssBytes', 'RSS', 'bytes'),
  { name: 'generation', title: 'Starts', read: ({ generation }) => generation },
];

export const shownCount = 50;

/** The workers that match every word, the first of them by a column; `-cpuRatio` means from high to low. */
export function chooseWorkers(
  workers: readonly LiveWorker[],
  find: string,
  sort: string,
): { readonly found: number; readonly shown: readonly LiveWorker[] } {
  const words = find
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const found = workers.filter((worker) => {
    const text =
      `${worker.nodeId} worker ${worker.workerId} slot ${worker.slot} pid ${worker.pid} ${worker.state}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
  const isDown = sort.startsWith('-');
  const column = workerColumns.find(({ name }) => name === sort.replace(/^-/, '')) ?? workerColumns[0];
  const sorted = found.toSorted(
    (a, b) => compare(column?.read(a), column?.read(b)) * (isDown ? -1 : 1) || byPlace(a, b),
  );
  return { found: found.length, shown: sorted.slice(0, shownCount) };
}

export function byPlace(a: LiveWorker, b: LiveWorker): number {
  return a.nodeId.localeCompare(b.nodeId, 'en', { numeric: true }) || a.slot - b.slot || a.workerId - b.workerId;
}

/** What was not measured is less than anything that was. */
function compare(a: number | string | undefined, b: number | string | undefined): number {
  if (typeof a === 'string' || typeof b === 'string')
    return String(a).localeCompare(String(b), 'en', { numeric: true });
  return (a ?? -Infinity) === (b ?? -Infinity) ? 0 : (a ?? -Infinity) - (b ?? -Infinity);
}
