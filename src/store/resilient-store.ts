import { SupervisorError } from '../core/errors.js';
import type { KeptEvidence } from '../evidence/kept-evidence.js';
import type { ClusterEvent, HistoryFrame, NodeSnapshot } from '../protocol/snapshot.js';
import { newestEvents } from './event-filter.js';
import type { ClusterRange } from './archive/cluster-reader.js';
import type { ClusterStep } from './archive/cluster-rows.js';
import { mergeFrames } from './merge-frames.js';
import type { EventQuery, HistoryRange, KnownNode, MetricsStore, NodeState, StoreHealth } from './metrics-store.js';

/**
 * A shared store with this node's own memory behind it. Answers hold both, so a primary always sees its own newest
 * figures; while the shared store is away they are its own node's only, and `health()` says so.
 * A process that never wrote has nothing of its own to answer with: it passes PS_STORE_AWAY on.
 */
export class ResilientStore implements MetricsStore {
  readonly #shared: MetricsStore;
  readonly #own: MetricsStore;
  #hasOwn = false;

  constructor(shared: MetricsStore, own: MetricsStore) {
    this.#shared = shared;
    this.#own = own;
  }

  get kind(): MetricsStore['kind'] {
    return this.#shared.kind;
  }

  get commands(): MetricsStore['commands'] {
    return this.#shared.commands;
  }

  publish(snapshot: NodeSnapshot): void {
    this.#write((store) => store.publish(snapshot));
  }

  append(frame: HistoryFrame): void {
    this.#write((store) => store.append(frame));
  }

  record(event: ClusterEvent): void {
    this.#write((store) => store.record(event));
  }

  now(metrics?: ReadonlySet<string>): Promise<readonly NodeState[]> {
    return this.#merged((store) => store.now(metrics), mergeStates);
  }

  history(range: HistoryRange): Promise<readonly HistoryFrame[]> {
    return this.#merged((store) => store.history(range), mergeFrames);
  }

  /** The own node alone would look like a cluster that has shrunk, so it only answers while the shared store is away. */
  clusterHistory(range: ClusterRange): Promise<readonly ClusterStep[]> {
    return this.#merged(
      (store) => store.clusterHistory(range),
      (shared) => shared,
    );
  }

  nodes(): Promise<readonly KnownNode[]> {
    return this.#merged(
      (store) => store.nodes(),
      (shared, own) =>
        [...own.filter(({ nodeId }) => shared.every((node) => node.nodeId !== nodeId)), ...shared].sort((a, b) =>
          a.nodeId < b.nodeId ? -1 : 1,
        ),
    );
  }

  events(query: EventQuery): Promise<readonly ClusterEvent[]> {
    return this.#merged(
      (store) => store.events(query),
      (shared, own) => newestEvents([...shared, ...own], query.limit),
    );
  }

  keepEvidence(evidence: KeptEvidence): void {
    this.#shared.keepEvidence(evidence);
  }

  /** Only the shared store knows of the primary before this one. */
  evidence(): Promise<KeptEvidence | undefined> {
    return this.#shared.evidence();
  }

  health(): StoreHealth {
    const health = this.#shared.health();
    return health.isConnected ? health : { ...health, isServingFromMemory: this.#hasOwn };
  }

  async close(graceMs: number): Promise<void> {
    await this.#shared.close(graceMs);
    await this.#own.close(0);
  }

  #write(write: (store: MetricsStore) => void): void {
    this.#hasOwn = true;
    write(this.#shared);
    write(this.#own);
  }

  async #merged<T>(
    ask: (store: MetricsStore) => Promise<readonly T[]>,
    merge: (shared: readonly T[], own: readonly T[]) => readonly T[],
  ): Promise<readonly T[]> {
    const own = await ask(this.#own);
    try {
      return merge(await ask(this.#shared), own);
    } catch (thrown) {
      if (this.#hasOwn && thrown instanceof SupervisorError && thrown.code === 'PS_STORE_AWAY') return own;
      throw thrown;
    }
  }
}

/** The later of two states counts: by their order within one instance, else by their age in the clock of their store. */
function mergeStates(shared: readonly NodeState[], own: readonly NodeState[]): readonly NodeState[] {
  const byNode = new Map(shared.map((state) => [state.snapshot.nodeId, state]));
  for (const state of own) {
    const other = byNode.get(state.snapshot.nodeId);
    if (!other || isLater(state, other)) byNode.set(state.snapshot.nodeId, state);
  }
  return [...byNode.values()].sort((a, b) => (a.snapshot.nodeId < b.snapshot.nodeId ? -1 : 1));
}

function isLater(state: NodeState, other: NodeState): boolean {
  if (state.snapshot.instanceId === other.snapshot.instanceId) return state.snapshot.seq >= other.snapshot.seq;
  return state.ageMs <= other.ageMs;
}
