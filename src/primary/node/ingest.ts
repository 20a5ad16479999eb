import type { Clock } from '../../core/clock.js';
import { RingBuffer } from '../../core/ring-buffer.js';
import { foldOverTime } from '../../metrics/aggregate.js';
import type { WorkerSample } from '../../protocol/sample.js';
import type { HistoryPoint, WorkerIdentity, WorkerSnapshot } from '../../protocol/snapshot.js';
import type { MetricsStore } from '../../store/metrics-store.js';

/** More samples than this in one history step are not kept: a worker that floods costs only its own figures. */
const maxSamplesPerStep = 1200;

export interface IngestOptions {
  readonly nodeId: string;
  readonly instanceId: string;
  readonly historyIntervalMs: number;
  readonly clock: Clock;
  readonly store: MetricsStore;
  readonly workers: () => readonly WorkerSnapshot[];
}

interface Collected {
  readonly identity: WorkerIdentity;
  readonly samples: RingBuffer<WorkerSample>;
}

/** Brings what workers report into the store: the newest state at every tick, one folded step at every interval. */
export class Ingest {
  readonly #options: IngestOptions;
  #collected = new Map<number, Collected>();
  #seq = 0;
  #stepEndMs: number;
  #tickedAtMs: number;

  constructor(options: IngestOptions) {
    this.#options = options;
    this.#stepEndMs = this.#nextStepEndMs();
    this.#tickedAtMs = options.clock.monotonicMs();
  }

  /** When the last tick was, on the monotonic clock. */
  get tickedAtMs(): number {
    return this.#tickedAtMs;
  }

  sample(identity: WorkerIdentity, sample: WorkerSample): void {
    // A tick may be late, or stand still with the whole machine: a sample never counts for a step that is over.
    if (this.#options.clock.now() > this.#stepEndMs) this.#closeStep();
    const collected = this.#collected.get(identity.workerId) ?? {
      identity,
      samples: new RingBuffer<WorkerSample>(maxSamplesPerStep),
    };
    collected.samples.push(sample);
    this.#collected.set(identity.workerId, collected);
  }

  /** Called about once a sampling interval. */
  tick(): void {
    const { clock, nodeId, instanceId, store, workers } = this.#options;
    const nowMs = clock.now();
    this.#seq += 1;
    store.publish({ nodeId, instanceId, seq: this.#seq, atMs: nowMs, workers: workers() });
    if (nowMs >= this.#stepEndMs) this.#closeStep();
    this.#tickedAtMs = clock.monotonicMs();
  }

  #closeStep(): void {
    const { nodeId, historyIntervalMs, store } = this.#options;
    const points = [...this.#collected.values()].map(
      ({ identity, samples }): HistoryPoint => ({ ...identity, ...foldOverTime(samples.toArray()) }),
    );
    if (points.length > 0) store.append({ nodeId, atMs: this.#stepEndMs, stepMs: historyIntervalMs, points });
    this.#collected = new Map();
    this.#stepEndMs = this.#nextStepEndMs();
  }

  #nextStepEndMs(): number {
    const { clock, historyIntervalMs } = this.#options;
    return (Math.floor(clock.now() / historyIntervalMs) + 1) * historyIntervalMs;
  }
}
