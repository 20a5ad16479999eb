import type { ClusterEvent, WorkerState } from '../protocol/snapshot.js';
import type { StrategyVerdict } from '../protocol/verdict.js';
import type { LiveTotals } from './live-figures.js';

/** One worker; `figures` stand in the order of `liveFigures`, `null` where nothing was measured. */
export type LiveRow = readonly [
  nodeId: string,
  slot: number,
  workerId: number,
  generation: number,
  pid: number,
  state: WorkerState,
  startedAtMs: number,
  isOptimizing: 0 | 1,
  /** Why new connections go to the others; `null` when they do not. */
  shedReason: string | null,
  figures: readonly (number | null)[],
];

/**
 * What became of a worker's figures: the bits of a number say which of them changed, the first figure being the lowest bit;
 * their values follow in the same order.
 */
export type LiveChange = readonly [key: string, which: number, ...values: (number | null)[]];

/** A node as others see it. */
export interface LiveNode {
  readonly nodeId: string;
  readonly ageMs: number;
  readonly isAlive: boolean;
  readonly workerCount: number;
}

export interface LiveThresholds {
  readonly memoryRatio: number;
  readonly cpuRatio: number;
}

/** The node whose primary answers. */
export interface LiveHost {
  readonly name: string;
  readonly nodeId: string;
  readonly pid: number;
  readonly version: string;
  readonly startedAtMs: number;
  readonly isReady: boolean;
  readonly restartCount: number;
  readonly addresses: readonly string[];
  readonly store: {
    readonly kind: 'memory' | 'redis';
    readonly isConnected: boolean;
    readonly reason?: string;
    readonly droppedCount: number;
  };
  readonly slotsAtRest: readonly {
    readonly slot: number;
    readonly state: 'waiting' | 'failed' | 'done';
    readonly reason: string;
  }[];
  /** Where strategies begin to act; absent from supervisors of older versions. */
  readonly thresholds?: LiveThresholds;
  /** How far apart the points of stored history are. */
  readonly historyIntervalMs?: number;
}

export interface LiveOptimizer {
  readonly verdicts: readonly StrategyVerdict[];
  readonly turn: {
    readonly holder: { readonly workerId: number; readonly strategy: string; readonly sinceMs: number } | null;
    readonly waitingCount: number;
  };
}

/**
 * One moment of the whole cluster. A whole frame stands for itself; any other one changes the frame with the number before
 * its own, and a reader that missed one asks for a whole one by connecting again.
 */
export interface LiveFrame {
  readonly seq: number;
  readonly isWhole: boolean;
  readonly atMs: number;
  readonly host: LiveHost;
  readonly nodes: readonly LiveNode[];
  readonly totals: LiveTotals;
  /** All workers, or those that are new or of which more than figures changed. */
  readonly rows: readonly LiveRow[];
  /** By key, of the others: what changed. */
  readonly changes: readonly LiveChange[];
  /** Keys of workers that are no more, as `liveKey` makes them. */
  readonly gone: readonly string[];
  /** Newest first: the last ones, or those that are new. */
  readonly events: readonly ClusterEvent[];
  /** Absent where nothing about it changed. */
  readonly optimizer?: LiveOptimizer;
}

/** Tells workers apart, also two that share a slot during a reload. */
export function liveKey([nodeId, , workerId]: readonly [string, number, number, ...unknown[]]): string {
  return `${nodeId}/${workerId}`;
}
