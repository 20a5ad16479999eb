import { changedFigures } from '../../../src/live/live-change.js';
import { type LiveFigure, liveFigures, type LiveTotals } from '../../../src/live/live-figures.js';
import {
  type LiveFrame,
  type LiveHost,
  liveKey,
  type LiveNode,
  type LiveOptimizer,
  type LiveRow,
} from '../../../src/live/live-frame.js';
import type { ClusterEvent, WorkerState } from '../../../src/protocol/snapshot.js';

/** One worker as the page shows it. */
export interface LiveWorker {
  readonly key: string;
  readonly nodeId: string;
  readonly slot: number;
  readonly workerId: number;
  readonly generation: number;
  readonly pid: number;
  readonly state: WorkerState;
  readonly startedAtMs: number;
  readonly isOptimizing: boolean;
  readonly shedReason?: string;
  readonly figures: readonly (number | null)[];
}

/** The cluster at one moment, and its totals of the last minutes. */
export interface LiveCluster {
  readonly seq: number;
  readonly atMs: number;
  readonly host: LiveHost;
  readonly nodes: readonly LiveNode[];
  readonly totals: LiveTotals;
  readonly workers: ReadonlyMap<string, LiveWorker>;
  /** Newest first. */
  readonly events: readonly ClusterEvent[];
  readonly optimizer: LiveOptimizer;
  /** Oldest first; what the small lines of the tiles are drawn from. */
  readonly recent: readonly RecentTotals[];
}

export interface RecentTotals {
  readonly atMs: number;
  readonly totals: LiveTotals;
  /** Share of packets that were lost since the one before; absent where no media flows. */
  readonly lossRatio?: number;
}

const mostEvents = 200;
const mostRecent = 180;
const indexes = new Map<LiveFigure, number>(liveFigures.map((name, index) => [name, index]));

export function figureOf({ figures }: Pick<LiveWorker, 'figures'>, name: LiveFigure): number | undefined {
  return figures[indexes.get(name) ?? -1] ?? undefined;
}

/** @returns `undefined` when a frame is missing before this one, so that only a whole one helps */
export function applyFrame(before: LiveCluster | undefined, frame: LiveFrame): LiveCluster | undefined {
  if (!frame.isWhole && before?.seq !== frame.seq - 1) return undefined;
  const workers = new Map(frame.isWhole ? [] : before?.workers);
  for (const key of frame.gone) workers.delete(key);
  for (const row of frame.rows) workers.set(liveKey(row), workerOf(row));
  for (const change of frame.changes) {
    const worker = workers.get(change[0]);
    if (!worker) return undefined;
    workers.set(worker.key, { ...worker, figures: changedFigures(worker.figures, change) });
  }
  const { seq, atMs, host, nodes, totals } = frame;
  return {
    ...{ seq, atMs, host, nodes, totals, workers },
    events: mergeEvents(frame.isWhole ? [] : (before?.events ?? []), frame.events),
    optimizer: frame.optimizer ?? before?.optimizer ?? { verdicts: [], turn: { holder: null, waitingCount: 0 } },
    recent: [...(before?.recent ?? []), recentOf(before?.totals, frame)].slice(-mostRecent),
  };
}

function workerOf(row: LiveRow): LiveWorker {
  const [nodeId, slot, workerId, generation, pid, state, startedAtMs, isOptimizing, shedReason, figures] = row;
  return {
    key: liveKey(row),
    ...{ nodeId, slot, workerId, generation, pid, state, startedAtMs, figures },
    isOptimizing: isOptimizing === 1,
    ...(shedReason !== null && { shedReason }),
  };
}

function mergeEvents(known: readonly ClusterEvent[], added: readonly ClusterEvent[]): readonly ClusterEvent[] {
  if (added.length === 0) return known;
  const ids = new Set(added.map(({ id }) => id));
  return [...added, ...known.filter(({ id }) => !ids.has(id))].sort((a, b) => b.atMs - a.atMs).slice(0, mostEvents);
}

function recentOf(before: LiveTotals | undefined, { atMs, totals }: LiveFrame): RecentTotals {
  const lossRatio = before && lossBetween(before, totals);
  return { atMs, totals, ...(lossRatio !== undefined && { lossRatio }) };
}

/** Counters of a worker that ended are missing from the sum, which then falls: nothing can be said of that second. */
function lossBetween(before: LiveTotals, after: LiveTotals): number | undefined {
  const received = (after.peerPacketsReceivedCount ?? 0) - (before.peerPacketsReceivedCount ?? 0);
  const lost = (after.peerPacketsLostCount ?? 0) - (before.peerPacketsLostCount ?? 0);
  return received <= 0 || lost < 0 ? undefined : lost / (received + lost);
}
