import { aggregateWorkers } from '../../metrics/aggregate.js';
import type { ClusterEvent, WorkerSnapshot } from '../../protocol/snapshot.js';
import type { NodeState } from '../../store/metrics-store.js';
import { liveTotals, type LiveTotals } from '../../live/live-figures.js';
import { type LiveHost, liveKey, type LiveNode, type LiveOptimizer, type LiveRow } from '../../live/live-frame.js';
import { liveRow, rounded } from '../../live/live-row.js';
import type { NodeStatus } from '../ports/ports.js';

const longestReason = 500;

/** Everything that a reader is shown at one moment. */
export interface LiveState {
  readonly seq: number;
  readonly atMs: number;
  readonly host: LiveHost;
  readonly nodes: readonly LiveNode[];
  readonly totals: LiveTotals;
  /** By key. */
  readonly rows: ReadonlyMap<string, LiveRow>;
  /** Newest first. */
  readonly events: readonly ClusterEvent[];
  readonly optimizer: LiveOptimizer;
}

export function liveHost(status: NodeStatus): LiveHost {
  const { name, nodeId, pid, version, startedAtMs, isReady, restartCount, addresses, thresholds } = status;
  const { kind, isConnected, reason, droppedCount } = status.store;
  return {
    ...{ name, nodeId, pid, version, startedAtMs, isReady, restartCount, addresses },
    store: { kind, isConnected, droppedCount, ...(reason !== undefined && { reason: reason.slice(0, longestReason) }) },
    slotsAtRest: status.slotsAtRest.map((rest) => ({
      slot: rest.slot,
      state: rest.state,
      reason: rest.reason.slice(0, longestReason),
    })),
    ...(thresholds && { thresholds }),
    ...(status.historyIntervalMs !== undefined && { historyIntervalMs: status.historyIntervalMs }),
  };
}

export function liveNodes(states: readonly NodeState[]): readonly LiveNode[] {
  return states.map(({ snapshot, ageMs, isAlive }) => ({
    nodeId: snapshot.nodeId,
    ageMs: Math.round(ageMs),
    isAlive,
    workerCount: snapshot.workers.length,
  }));
}

export function liveRows(workers: readonly WorkerSnapshot[]): LiveState['rows'] {
  return new Map(
    workers.map((worker) => {
      const row = liveRow(worker);
      return [liveKey(row), row];
    }),
  );
}

/** Of the other fifty figures nobody sees a total, so they are not folded. */
export function totalsOf(workers: readonly WorkerSnapshot[]): LiveTotals {
  const samples = workers.flatMap(({ sample }) => {
    if (!sample) return [];
    const known = liveTotals.filter((name) => sample.values[name] !== undefined);
    return [
      { values: Object.fromEntries(known.map((name) => [name, sample.values[name]])), histograms: sample.histograms },
    ];
  });
  const { values } = aggregateWorkers(samples);
  return Object.fromEntries(
    liveTotals.flatMap((name) => {
      const value = values[name];
      return value === undefined ? [] : [[name, rounded(name, value)]];
    }),
  );
}
