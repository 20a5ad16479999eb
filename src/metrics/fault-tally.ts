import { reasonOf } from '../core/errors.js';

/** What went wrong in the surroundings of a sampler: it goes on without that part. */
export interface SamplerFaults {
  /** Collectors and sources that threw. */
  readonly collectorFaultCount: number;
  readonly listenerFaultCount: number;
  /** Figures that were no finite number, and streams and own figures beyond the bounds. */
  readonly droppedCount: number;
  readonly lastReason: string | undefined;
}

/** Keeps a sampler going while what it asks or tells throws, and counts that. */
export class FaultTally {
  #collectorFaultCount = 0;
  #listenerFaultCount = 0;
  #droppedCount = 0;
  #lastReason: string | undefined;

  get faults(): SamplerFaults {
    return {
      collectorFaultCount: this.#collectorFaultCount,
      listenerFaultCount: this.#listenerFaultCount,
      droppedCount: this.#droppedCount,
      lastReason: this.#lastReason,
    };
  }

  /** Answers `otherwise` when the question throws. */
  ask<T>(question: () => T, otherwise: T): T {
    try {
      return question();
    } catch (thrown) {
      this.#collectorFaultCount += 1;
      this.#lastReason = reasonOf(thrown);
      return otherwise;
    }
  }

  noteListener(thrown: unknown): void {
    this.#listenerFaultCount += 1;
    this.#lastReason = reasonOf(thrown);
  }

  drop(count: number): void {
    this.#droppedCount += count;
  }
}
