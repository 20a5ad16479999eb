import type { Clock } from '../core/clock.js';
import type { HistoryFrame } from '../protocol/snapshot.js';
import { type ArchiveRange, readArchive } from './archive/archive-reader.js';
import { ArchiveWriter } from './archive/archive-writer.js';
import { keepBudget } from './archive/budget.js';
import { type ClusterRange, readCluster } from './archive/cluster-reader.js';
import type { ClusterStep } from './archive/cluster-rows.js';
import { ClusterSealer } from './archive/cluster-sealer.js';
import { MemoryVault } from './archive/memory-vault.js';
import type { Retention } from './archive/tiers.js';
import { maxFramesPerNode, tailKeepMs } from './bounds.js';

const hourMs = 3_600_000;

export interface MemoryHistoryOptions {
  readonly clock: Clock;
  readonly retention: Retention;
  /** For each node. */
  readonly budgetBytes: number;
}

interface NodeHistory {
  /** As they were recorded, by their end, oldest first. */
  readonly tail: Map<number, HistoryFrame>;
  readonly writer: ArchiveWriter;
  checkedAtMs: number;
}

/** History in this process: the newest steps as they came, the rest as the same chunks that Redis would hold. */
export class MemoryHistory {
  readonly #options: MemoryHistoryOptions;
  readonly #nodes = new Map<string, NodeHistory>();
  readonly #vault: MemoryVault;
  readonly #sealer: ClusterSealer;
  #sealed: Promise<void> = Promise.resolve();

  constructor(options: MemoryHistoryOptions) {
    const { clock, retention } = options;
    this.#options = options;
    this.#vault = new MemoryVault(clock);
    const now = (): number => clock.now();
    this.#sealer = new ClusterSealer({ vault: this.#vault, holder: '', retention, isCompressing: true, now });
  }

  get nodeIds(): readonly string[] {
    return [...this.#nodes.keys()];
  }

  /** @returns whether it was new */
  add(frame: HistoryFrame): boolean {
    const node = this.#nodes.get(frame.nodeId) ?? this.#newNode(frame.nodeId);
    if (node.tail.has(frame.atMs)) return false;
    node.tail.set(frame.atMs, frame);
    this.#nodes.set(frame.nodeId, node);
    const writes = node.writer.add(frame);
    if (writes.length > 0) {
      void this.#vault.put(writes);
      this.#sealed = this.#sealed.then(() => this.#sealer.run());
      this.#keepBudget(frame.nodeId, node);
    }
    this.#trim(node.tail);
    return true;
  }

  async ofNode(nodeId: string, range: ArchiveRange): Promise<readonly HistoryFrame[]> {
    const { clock, retention } = this.#options;
    return readArchive(nodeId, range, {
      vault: this.#vault,
      retention,
      now: () => clock.now(),
      recent: (_, fromMs, toMs) => Promise.resolve(this.#recent(nodeId, fromMs, toMs)),
      onSkipped: () => undefined,
      onRead: () => undefined,
    });
  }

  async ofCluster(range: ClusterRange): Promise<readonly ClusterStep[]> {
    const { clock, retention } = this.#options;
    this.#sealed = this.#sealed.then(() => this.#sealer.run());
    await this.#sealed;
    const oldestMinuteMs = clock.now() - retention.minutes;
    return readCluster(range, { vault: this.#vault, oldestMinuteMs, onSkipped: () => undefined });
  }

  clear(): void {
    this.#nodes.clear();
    this.#vault.clear();
  }

  #newNode(nodeId: string): NodeHistory {
    const { retention, clock } = this.#options;
    const writer = new ArchiveWriter({ nodeId, retention, isCompressing: true });
    return { tail: new Map(), writer, checkedAtMs: clock.monotonicMs() };
  }

  #recent(nodeId: string, fromMs: number, toMs: number): readonly HistoryFrame[] {
    const tail = this.#nodes.get(nodeId)?.tail.values() ?? [];
    return [...tail].filter((frame) => frame.atMs > fromMs && frame.atMs <= toMs).sort((a, b) => a.atMs - b.atMs);
  }

  /** Frames arrive in order, so the oldest are first. */
  #trim(tail: Map<number, HistoryFrame>): void {
    const oldestMs = this.#options.clock.now() - tailKeepMs;
    for (const atMs of tail.keys()) {
      if (atMs > oldestMs && tail.size <= maxFramesPerNode) return;
      tail.delete(atMs);
    }
  }

  #keepBudget(nodeId: string, node: NodeHistory): void {
    const { clock, retention, budgetBytes } = this.#options;
    if (clock.monotonicMs() - node.checkedAtMs < hourMs) return;
    node.checkedAtMs = clock.monotonicMs();
    void keepBudget({ vault: this.#vault, nodeId, retention, budgetBytes, nowMs: clock.now() });
  }
}
