import type { KeptEvidence } from '../evidence/kept-evidence.js';
import type { MetricUnit } from '../metrics/metric.js';
import type { ArchiveRange } from './archive/archive-reader.js';
import type { ClusterRange } from './archive/cluster-reader.js';
import type { CommandBox } from './command-box.js';
import type { ClusterStep } from './archive/cluster-rows.js';
import type { ClusterEvent, ClusterEventType, HistoryFrame, NodeSnapshot } from '../protocol/snapshot.js';

/**
 * Where the cluster's figures live. Written by primaries only, read by any.
 * Writes never throw because the store is away: they are held within bounds, and what is dropped is counted in
 * `health()`. Reads throw PS_STORE_AWAY when the store cannot answer.
 */
export interface MetricsStore {
  readonly kind: 'memory' | 'redis';
  /** Commands of nodes for each other; absent where no other node can reach the store. */
  readonly commands?: CommandBox | undefined;
  /** Puts the node's live state; only the newest counts. */
  publish(snapshot: NodeSnapshot): void;
  /** Adds one history step; the same `(nodeId, atMs)` twice is stored once. */
  append(frame: HistoryFrame): void;
  /** Adds to the timeline; the same `id` twice is stored once. */
  record(event: ClusterEvent): void;
  /**
   * Every node whose state is known, with its age, sorted by nodeId.
   * @param metrics only these figures of the workers are wanted: others, and distributions, may be absent
   */
  now(metrics?: ReadonlySet<string>): Promise<readonly NodeState[]>;
  /** Every node that was seen in the last 30 days, sorted by nodeId. */
  nodes(): Promise<readonly KnownNode[]>;
  /** History frames in (fromMs, toMs], oldest first, of all nodes or of one; their steps may differ in length. */
  history(range: HistoryRange): Promise<readonly HistoryFrame[]>;
  /** The whole cluster's steps of a minute or ten in (fromMs, toMs], oldest first. */
  clusterHistory(range: ClusterRange): Promise<readonly ClusterStep[]>;
  /** Newest first. */
  events(query: EventQuery): Promise<readonly ClusterEvent[]>;
  /** Keeps what this node's optimizers have proved, in the place of what was kept before. */
  keepEvidence(evidence: KeptEvidence): void;
  /** What this node's primary, or the one before it, kept last; `undefined`: nothing within 30 days. */
  evidence(): Promise<KeptEvidence | undefined>;
  health(): StoreHealth;
  /** Waits until what is held is written or `graceMs` is over, then releases everything. */
  close(graceMs: number): Promise<void>;
}

export interface NodeState {
  readonly snapshot: NodeSnapshot;
  /** How old the snapshot is by the store's clock, ms. */
  readonly ageMs: number;
  /** False when its primary has not renewed its lease. */
  readonly isAlive: boolean;
}

export interface HistoryRange extends ArchiveRange {
  readonly nodeId?: string;
}

/** `stale`: it has not renewed its lease; `gone`: nothing is left of its state but its history. */
export type NodePresence = 'alive' | 'stale' | 'gone';

export interface KnownNode {
  readonly nodeId: string;
  readonly presence: NodePresence;
  /** Since its last sign, by the store's clock. */
  readonly ageMs: number;
}

export interface EventQuery {
  /** 1 to 1000. */
  readonly limit: number;
  readonly types?: readonly ClusterEventType[];
  readonly strategy?: string;
  readonly nodeId?: string;
  readonly workerId?: number;
  readonly fromMs?: number;
  readonly toMs?: number;
}

export interface StoreHealth {
  readonly kind: 'memory' | 'redis';
  readonly isConnected: boolean;
  /** Why it is not connected or does not take writes, without secrets; absent when all is well. */
  readonly reason?: string;
  /** Writes that wait. */
  readonly pendingCount: number;
  /** Writes that were given up because the bounds were reached. */
  readonly droppedCount: number;
  readonly writtenCount: number;
  readonly reconnectCount: number;
  /** Entries of the store that were read and not understood; absent where that cannot happen. */
  readonly skippedCount?: number;
  /** Set while this node's own memory stands in for a store that does not answer. */
  readonly isServingFromMemory?: boolean;
  readonly oldestPendingAgeMs?: number;
}

/** A chart's question. */
export interface HistoryQuery {
  readonly metric: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly stepMs: number;
  /** One line for the cluster, or one per node or worker. */
  readonly by: 'cluster' | 'node' | 'worker';
  /** `max`: the highest value of any worker within each step; absent: folded as the metric is. */
  readonly stat?: 'max';
  readonly nodeId?: string;
  readonly slot?: number;
  readonly workerId?: number;
}

/** One line of a chart. `null` marks a gap: there was no sample, which is not 0. */
export interface Series {
  readonly labels: { readonly nodeId?: string; readonly slot?: number; readonly workerId?: number };
  /** `[end of step in ms since epoch, value]`, oldest first. */
  readonly points: readonly (readonly [atMs: number, value: number | null])[];
}

export interface SeriesAnswer {
  readonly metric: string;
  readonly unit: MetricUnit;
  readonly fromMs: number;
  readonly toMs: number;
  readonly stepMs: number;
  readonly series: readonly Series[];
}
