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
  count = shownCount,
): { readonly found: number; readonly shown: readonly LiveWorker[] } {
  const words = find
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const found = words.length === 0 ? workers : workers.filter((worker) => matches(worker, words));
  const isDown = sort.startsWith('-');
  const column = workerColumns.find(({ name }) => name === sort.replace(/^-/, '')) ?? workerColumns[0];
  const sign = isDown ? -1 : 1;
  const valued = found.map((worker) => ({ worker, value: column?.read(worker) }));
  const first = firstOf(valued, count, (a, b) => compare(a.value, b.value) * sign || byPlace(a.worker, b.worker));
  return { found: found.length, shown: first.map(({ worker }) => worker) };
}

/** The first few in order. Most of a thousand are only compared with the last of them: all are never sorted. */
function firstOf<T>(all: readonly T[], count: number, inOrder: (a: T, b: T) => number): readonly T[] {
  const first: T[] = [];
  for (const one of all) {
    const last = first.at(-1);
    if (first.length >= count && last !== undefined && inOrder(one, last) >= 0) continue;
    let at = first.length;
    for (let before = first[at - 1]; before !== undefined && inOrder(one, before) < 0; before = first[at - 1]) at -= 1;
    first.splice(at, 0, one);
    if (first.length > count) first.pop();
  }
  return first;
}

function matches({ nodeId, workerId, slot, pid, state }: LiveWorker, words: readonly string[]): boolean {
  const text = `${nodeId} worker ${workerId} slot ${slot} pid ${pid} ${state}`.toLowerCase();
  return words.every((word) => text.includes(word));
}

export function byPlace(a: LiveWorker, b: LiveWorker): number {
  return compareNames(a.nodeId, b.nodeId) || a.slot - b.slot || a.workerId - b.workerId;
}

/** Made once: `localeCompare` with options makes one at every call, which took half of an update of 1,000 workers. */
const collator = new Intl.Collator('en', { numeric: true });

/** node-2 before node-10. */
function compareNames(a: string, b: string): number {
  return a === b ? 0 : collator.compare(a, b);
}

/** What was not measured is less than anything that was. */
function compare(a: number | string | undefined, b: number | string | undefined): number {
  if (typeof a === 'string' || typeof b === 'string') return compareNames(String(a), String(b));
  return (a ?? -Infinity) === (b ?? -Infinity) ? 0 : (a ?? -Infinity) - (b ?? -Infinity);
}
