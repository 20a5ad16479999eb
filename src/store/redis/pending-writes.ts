import type { Clock } from '../../core/clock.js';
import type { KeptEvidence } from '../../evidence/kept-evidence.js';
import type { ClusterEvent, HistoryFrame, NodeSnapshot } from '../../protocol/snapshot.js';
import { isAudited } from '../event-filter.js';
import { fence } from '../fencing.js';
import { writeBlock } from '../archive/block.js';
import { rowOfPoint } from '../archive/chunk.js';
import { pack } from '../archive/packed.js';
import type { VaultWrite } from '../archive/vault.js';
import { encodeStored } from './codec.js';
import { packState } from './live/write-state.js';
import { WaitingChunks } from './waiting-chunks.js';
import { WaitingList, type WaitingWrite } from './waiting-list.js';

const hourMs = 3_600_000;
const maxWaitingEvents = 1000;
const maxWaitingBytes = 67_108_864;
const maxBatchCount = 64;
const maxBatchBytes = 1_048_576;

export interface WaitingFrame extends WaitingWrite {
  readonly atMs: number;
}

export interface WaitingEvent extends WaitingWrite {
  readonly id: string;
  /** It goes into the audit, which optimizations must not push out. */
  readonly isAudit: boolean;
}

/** What goes to Redis together; its parts succeed or fail one by one. */
export interface Batch {
  readonly snapshot: NodeSnapshot | undefined;
  readonly frames: readonly WaitingFrame[];
  readonly events: readonly WaitingEvent[];
  readonly chunks: readonly VaultWrite[];
  readonly evidence: Buffer | undefined;
}

/** What waits for Redis: the newest state only, one hour of history, and a bounded number of events. */
export class PendingWrites {
  readonly #clock: Clock;
  readonly #enableCompression: boolean;
  readonly #frames: WaitingList<WaitingFrame>;
  readonly #events = new WaitingList<WaitingEvent>(maxWaitingEvents, maxWaitingBytes);
  readonly #chunks = new WaitingChunks(maxWaitingBytes);
  #snapshot: NodeSnapshot | undefined;
  #evidence: Buffer | undefined;
  #tooLargeCount = 0;

  constructor(options: { clock: Clock; enableCompression: boolean; historyIntervalMs: number }) {
    this.#clock = options.clock;
    this.#enableCompression = options.enableCompression;
    this.#frames = new WaitingList(Math.max(1, Math.ceil(hourMs / options.historyIntervalMs)), maxWaitingBytes);
  }

  /** Chunks included, which are made of frames. */
  get count(): number {
    return this.recordCount + this.#chunks.length;
  }

  get recordCount(): number {
    return this.#frames.length + this.#events.length + (this.#snapshot ? 1 : 0) + (this.#evidence ? 1 : 0);
  }

  get droppedCount(): number {
    return this.#frames.droppedCount + this.#events.droppedCount + this.#chunks.droppedCount + this.#tooLargeCount;
  }

  /** How long the oldest frame or event has waited; `undefined` when none does. */
  get oldestAgeMs(): number | undefined {
    const since = [this.#frames.oldest, this.#events.oldest].flatMap((item) => (item ? [item.sinceMs] : []));
    return since.length === 0 ? undefined : this.#clock.monotonicMs() - Math.min(...since);
  }

  /** Only the newest waits; one that is handed in late does not replace it. */
  putSnapshot(snapshot: NodeSnapshot): void {
    if (fence(this.#snapshot, snapshot, false) === 'take') this.#snapshot = snapshot;
  }

  addFrame(frame: HistoryFrame): void {
    const rows = frame.points.map((point) => rowOfPoint(point, frame.atMs));
    const payload = this.#counted(pack(writeBlock({ stepMs: frame.stepMs, rows }), this.#enableCompression));
    if (payload) this.#frames.push({ sinceMs: this.#clock.monotonicMs(), atMs: frame.atMs, payload });
  }

  addChunks(writes: readonly VaultWrite[]): void {
    this.#chunks.add(writes);
  }

  addEvent(event: ClusterEvent): void {
    const payload = this.pack(event);
    if (payload)
      this.#events.push({ sinceMs: this.#clock.monotonicMs(), id: event.id, isAudit: isAudited(event), payload });
  }

  /** Only the newest waits. */
  putEvidence(evidence: KeptEvidence): void {
    this.#evidence = this.pack(evidence) ?? this.#evidence;
  }

  /** Packs a value; `undefined` when it is too large to be stored, which is counted as dropped. */
  pack(value: unknown): Buffer | undefined {
    return this.#counted(encodeStored(value, this.#enableCompression));
  }

  packState(snapshot: NodeSnapshot): Buffer | undefined {
    return this.#counted(packState(snapshot, this.#enableCompression));
  }

  #counted(payload: Buffer | undefined): Buffer | undefined {
    if (!payload) this.#tooLargeCount += 1;
    return payload;
  }

  take(): Batch {
    const snapshot = this.#snapshot;
    const evidence = this.#evidence;
    this.#snapshot = undefined;
    this.#evidence = undefined;
    return {
      snapshot,
      evidence,
      frames: this.#frames.take(maxBatchCount, maxBatchBytes),
      events: this.#events.take(maxBatchCount, maxBatchBytes),
      chunks: this.#chunks.take(maxBatchCount),
    };
  }

  /** A state, and evidence, is only put back when there is no newer one by now. */
  putBack(failed: Batch): void {
    this.#snapshot ??= failed.snapshot;
    this.#evidence ??= failed.evidence;
    this.#frames.putBack(failed.frames);
    this.#events.putBack(failed.events);
    this.#chunks.putBack(failed.chunks);
  }

  giveUp(): void {
    this.#snapshot = undefined;
    this.#evidence = undefined;
    this.#frames.giveUp();
    this.#events.giveUp();
    this.#chunks.giveUp();
  }
}
