import type { Clock } from '../core/clock.js';
import type { KeptEvidence } from '../evidence/kept-evidence.js';
import type { ClusterEvent, HistoryFrame, NodeSnapshot } from '../protocol/snapshot.js';
import type { ClusterRange } from './archive/cluster-reader.js';
import type { ClusterStep } from './archive/cluster-rows.js';
import { defaultRetention, type Retention } from './archive/tiers.js';
import { defaultBudgetBytes, maxAudit, maxEvents, maxNodes, stateKeepMsOf } from './bounds.js';
import { isAudited, matchesQuery, newestEvents } from './event-filter.js';
import { fence } from './fencing.js';
import { byTimeThenNode } from './frame-order.js';
import { MemoryHistory } from './memory-history.js';
import type { EventQuery, HistoryRange, KnownNode, MetricsStore, NodeState, StoreHealth } from './metrics-store.js';

export interface MemoryStoreOptions {
  readonly clock: Clock;
  readonly leaseMs: number;
  readonly retention?: Retention;
  /** What the history of a node may take. */
  readonly budgetBytes?: number;
}

interface Known {
  readonly snapshot: NodeSnapshot;
  readonly storedAtMs: number;
}

/** Keeps everything in this process, within bounds: the default, and what a store with Redis falls back on. */
export class MemoryStore implements MetricsStore {
  readonly kind = 'memory';
  readonly #clock: Clock;
  readonly #leaseMs: number;
  readonly #states = new Map<string, Known>();
  readonly #history: MemoryHistory;
  /** By id, oldest record first. */
  readonly #events = new Map<string, ClusterEvent>();
  /** The same of what people asked for. */
  readonly #audit = new Map<string, ClusterEvent>();
  #evidence: KeptEvidence | undefined;
  #writtenCount = 0;
  #droppedCount = 0;

  constructor(options: MemoryStoreOptions) {
    const { clock, leaseMs, retention = defaultRetention, budgetBytes = defaultBudgetBytes } = options;
    this.#clock = clock;
    this.#leaseMs = leaseMs;
    this.#history = new MemoryHistory({ clock, retention, budgetBytes });
  }

  publish(snapshot: NodeSnapshot): void {
    const known = this.#states.get(snapshot.nodeId);
    const verdict = fence(known?.snapshot, snapshot, known !== undefined && this.#ageMs(known) <= this.#leaseMs);
    if (verdict === 'stale') return;
    if (verdict === 'held' || (!known && this.#states.size >= maxNodes)) {
      this.#droppedCount += 1;
      return;
    }
    this.#states.set(snapshot.nodeId, { snapshot, storedAtMs: this.#clock.monotonicMs() });
    this.#writtenCount += 1;
  }

  append(frame: HistoryFrame): void {
    const { nodeIds } = this.#history;
    if (nodeIds.length >= maxNodes && !nodeIds.includes(frame.nodeId)) this.#droppedCount += 1;
    else if (this.#history.add(frame)) this.#writtenCount += 1;
  }

  record(event: ClusterEvent): void {
    const [events, most] = isAudited(event) ? [this.#audit, maxAudit] : [this.#events, maxEvents];
    if (events.has(event.id)) return;
    events.set(event.id, event);
    this.#writtenCount += 1;
    if (events.size > most) dropFirst(events);
  }

  now(): Promise<readonly NodeState[]> {
    for (const [nodeId, known] of this.#states) {
      if (this.#ageMs(known) > stateKeepMsOf(this.#leaseMs)) this.#states.delete(nodeId);
    }
    const states = [...this.#states.values()].map((known) => ({
      snapshot: known.snapshot,
      ageMs: this.#ageMs(known),
      isAlive: this.#ageMs(known) <= this.#leaseMs,
    }));
    return Promise.resolve(states.sort((a, b) => (a.snapshot.nodeId < b.snapshot.nodeId ? -1 : 1)));
  }

  async nodes(): Promise<readonly KnownNode[]> {
    const states = await this.now();
    return states.map(({ snapshot, ageMs, isAlive }) => ({
      nodeId: snapshot.nodeId,
      presence: isAlive ? 'alive' : 'stale',
      ageMs,
    }));
  }

  async history(range: HistoryRange): Promise<readonly HistoryFrame[]> {
    const nodes = range.nodeId === undefined ? this.#history.nodeIds : [range.nodeId];
    const frames = await Promise.all(nodes.map((nodeId) => this.#history.ofNode(nodeId, range)));
    return frames.flat().sort(byTimeThenNode);
  }

  clusterHistory(range: ClusterRange): Promise<readonly ClusterStep[]> {
    return this.#history.ofCluster(range);
  }

  events(query: EventQuery): Promise<readonly ClusterEvent[]> {
    const matching = [...this.#events.values(), ...this.#audit.values()]
      .reverse()
      .filter((event) => matchesQuery(event, query));
    return Promise.resolve(newestEvents(matching, query.limit));
  }

  keepEvidence(evidence: KeptEvidence): void {
    this.#evidence = evidence;
  }

  evidence(): Promise<KeptEvidence | undefined> {
    return Promise.resolve(this.#evidence);
  }

  health(): StoreHealth {
    return {
      kind: 'memory',
      isConnected: true,
      pendingCount: 0,
      droppedCount: this.#droppedCount,
      writtenCount: this.#writtenCount,
      reconnectCount: 0,
    };
  }

  close(): Promise<void> {
    this.#states.clear();
    this.#history.clear();
    this.#events.clear();
    this.#audit.clear();
    return Promise.resolve();
  }

  #ageMs(known: Known): number {
    return this.#clock.monotonicMs() - known.storedAtMs;
  }
}

function dropFirst(map: Map<string, unknown>): void {
  const { value, done } = map.keys().next();
  if (done !== true) map.delete(value);
}
