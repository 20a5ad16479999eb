import type { Clock } from '../core/clock.js';
import type { ClusterEvent, HistoryFrame, NodeSnapshot } from '../protocol/snapshot.js';
import { historyKeepMs, maxEvents, maxFramesPerNode, maxNodes, stateKeepMsOf } from './bounds.js';
import { matchesQuery, newestEvents } from './event-filter.js';
import { fence } from './fencing.js';
import { byTimeThenNode } from './frame-order.js';
import type { EventQuery, HistoryRange, MetricsStore, NodeState, StoreHealth } from './metrics-store.js';

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
  readonly #frames = new Map<string, Map<number, HistoryFrame>>();
  /** By id, oldest record first. */
  readonly #events = new Map<string, ClusterEvent>();
  #writtenCount = 0;
  #droppedCount = 0;

  constructor(options: { readonly clock: Clock; readonly leaseMs: number }) {
    this.#clock = options.clock;
    this.#leaseMs = options.leaseMs;
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
    const frames = this.#frames.get(frame.nodeId) ?? new Map<number, HistoryFrame>();
    if (frames.has(frame.atMs)) return;
    if (frames.size === 0 && this.#frames.size >= maxNodes) {
      this.#droppedCount += 1;
      return;
    }
    frames.set(frame.atMs, frame);
    this.#frames.set(frame.nodeId, frames);
    this.#writtenCount += 1;
    this.#trim(frames);
  }

  record(event: ClusterEvent): void {
    if (this.#events.has(event.id)) return;
    this.#events.set(event.id, event);
    this.#writtenCount += 1;
    if (this.#events.size > maxEvents) dropFirst(this.#events);
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

  history(range: HistoryRange): Promise<readonly HistoryFrame[]> {
    const nodes = range.nodeId === undefined ? [...this.#frames.keys()] : [range.nodeId];
    const fromMs = Math.max(range.fromMs, this.#clock.now() - historyKeepMs);
    const frames = nodes
      .flatMap((nodeId) => [...(this.#frames.get(nodeId)?.values() ?? [])])
      .filter((frame) => frame.atMs > fromMs && frame.atMs <= range.toMs);
    return Promise.resolve(frames.sort(byTimeThenNode));
  }

  events(query: EventQuery): Promise<readonly ClusterEvent[]> {
    const matching = [...this.#events.values()].reverse().filter((event) => matchesQuery(event, query));
    return Promise.resolve(newestEvents(matching, query.limit));
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
    this.#frames.clear();
    this.#events.clear();
    return Promise.resolve();
  }

  #ageMs(known: Known): number {
    return this.#clock.monotonicMs() - known.storedAtMs;
  }

  /** Frames arrive in order, so the oldest are first. */
  #trim(frames: Map<number, HistoryFrame>): void {
    const oldestMs = this.#clock.now() - historyKeepMs;
    for (const atMs of frames.keys()) {
      if (atMs > oldestMs && frames.size <= maxFramesPerNode) return;
      frames.delete(atMs);
    }
  }
}

function dropFirst(map: Map<string, unknown>): void {
  const { value, done } = map.keys().next();
  if (done !== true) map.delete(value);
}
