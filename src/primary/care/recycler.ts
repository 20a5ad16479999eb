import type { Cancel, Clock } from '../../core/clock.js';
import type { Logger } from '../../core/logger.js';
import type { WorkerSnapshot } from '../../protocol/snapshot.js';
import { type LifeLimits, recycleReason } from './recycle.js';

const tickMs = 1000;
/** A worker that is above its limit from the start must not be replaced without end. */
const slotPauseMs = 10_000;

export interface RecyclerOptions {
  readonly limits: LifeLimits;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly random: () => number;
  readonly workers: () => readonly WorkerSnapshot[];
  readonly replace: (workerId: number, reason: string) => void;
}

/** Replaces workers that are too large or too old, one at a time. */
export class Recycler {
  readonly #options: RecyclerOptions;
  readonly #jitterRatios = new Map<number, number>();
  readonly #recycledMs = new Map<number, number>();
  #leavingId: number | undefined;

  constructor(options: RecyclerOptions) {
    this.#options = options;
  }

  start(): Cancel {
    const { limits, clock } = this.#options;
    if (limits.maxMemoryBytes === 0 && limits.maxLifetimeMs === 0) return () => undefined;
    return clock.every(tickMs, () => this.#tick());
  }

  #tick(): void {
    const workers = this.#options.workers();
    this.#forgetGone(workers);
    if (workers.some(({ workerId }) => workerId === this.#leavingId)) return;
    for (const worker of workers) {
      const reason = worker.state === 'running' ? this.#reasonFor(worker) : undefined;
      if (reason === undefined) continue;
      this.#recycle(worker, reason);
      return;
    }
  }

  #reasonFor(worker: WorkerSnapshot): string | undefined {
    const { clock, limits, random } = this.#options;
    const { workerId, slot, sample, outside, startedAtMs } = worker;
    const jitterRatio = this.#jitterRatios.get(workerId) ?? random();
    this.#jitterRatios.set(workerId, jitterRatio);
    const recycledMs = this.#recycledMs.get(slot);
    if (recycledMs !== undefined && clock.monotonicMs() - recycledMs < slotPauseMs) return undefined;
    const known = [sample?.values.rssBytes, outside?.rssBytes].filter((bytes) => typeof bytes === 'number');
    const rssBytes = known.length > 0 ? Math.max(...known) : undefined;
    return recycleReason({ rssBytes, ageMs: clock.now() - startedAtMs, jitterRatio }, limits);
  }

  #recycle({ workerId, slot }: WorkerSnapshot, reason: string): void {
    const { clock, logger, replace } = this.#options;
    this.#leavingId = workerId;
    this.#recycledMs.set(slot, clock.monotonicMs());
    logger.warn('a worker reached a limit of its life and is replaced', {
      event: 'worker-recycle',
      workerId,
      slot,
      reason,
    });
    replace(workerId, reason);
  }

  #forgetGone(workers: readonly WorkerSnapshot[]): void {
    const living = new Set(workers.map(({ workerId }) => workerId));
    for (const workerId of this.#jitterRatios.keys()) if (!living.has(workerId)) this.#jitterRatios.delete(workerId);
  }
}
