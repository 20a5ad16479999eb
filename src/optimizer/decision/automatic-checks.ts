import type { Cancel, Clock } from '../../core/clock.js';
import type { WorkerSample } from '../../protocol/sample.js';
import type { Strategy } from '../strategies/strategy.js';
import type { ThresholdWatch } from './threshold-watch.js';

export interface CheckParts {
  readonly clock: Clock;
  readonly intervalMs: number;
  readonly watch: ThresholdWatch;
  readonly isBusy: () => boolean;
  readonly run: (strategies: readonly Strategy[]) => void;
}

/** Asks at each interval what is due and lets it run; what cannot be said yet is asked again at the next sample (R11, R15). */
export class AutomaticChecks {
  readonly #parts: CheckParts;
  readonly #cancel: Cancel;
  #isOpen = false;

  constructor(parts: CheckParts) {
    this.#parts = parts;
    this.#cancel = parts.clock.every(parts.intervalMs, () => this.#check());
  }

  observe(sample: WorkerSample): void {
    this.#parts.watch.observe(sample);
    if (this.#isOpen || this.#parts.watch.isTurnDenied) this.#check();
  }

  stop(): void {
    this.#cancel();
    this.#isOpen = false;
  }

  #check(): void {
    const { watch, isBusy, run } = this.#parts;
    this.#isOpen = isBusy() || watch.hasUndecided();
    if (isBusy()) return;
    const due = watch.due();
    if (due.length > 0) run(due);
  }
}
