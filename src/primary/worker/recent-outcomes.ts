import { RingBuffer } from '../../core/ring-buffer.js';
import type { OptimizationOutcome } from '../../protocol/outcome.js';

/** The last 10 runs of a worker. */
export class RecentOutcomes {
  readonly #outcomes = new RingBuffer<OptimizationOutcome>(10);

  newestFirst(): readonly OptimizationOutcome[] {
    return this.#outcomes.toArray().reverse();
  }

  /** One with a known id replaces it, since its effect may be measured later. */
  keep(outcome: OptimizationOutcome): void {
    const others = this.#outcomes.toArray().filter(({ id }) => id !== outcome.id);
    this.#outcomes.clear();
    for (const kept of [...others, outcome].sort((a, b) => a.startedAtMs - b.startedAtMs)) this.#outcomes.push(kept);
  }
}
