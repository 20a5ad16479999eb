import type { Cancel, Clock } from '../../core/clock.js';
import type { SampleSource } from '../../metrics/sample-source.js';
import type { MetricName, WorkerSample } from '../../protocol/sample.js';

/** What runs are assumed to change, since a recording answers to nobody. */
export interface AssumedEffect {
  /** Share of the figure that a run takes away; 0: it changes nothing. */
  readonly ratio: number;
  readonly forMs: number;
}

/** One worker's samples as its optimizer gets them: later when it samples more slowly, lower after a run that is assumed to help. */
export class ReplayedSource implements SampleSource {
  readonly #clock: Clock;
  readonly #effect: AssumedEffect;
  readonly #listeners = new Set<(sample: WorkerSample) => void>();
  readonly #relievedUntilMs = new Map<MetricName, number>();
  #last: WorkerSample;
  #windowMs: number;
  #slowdown = 1;
  #toldAtMs = Number.NEGATIVE_INFINITY;

  /** @param first taken for granted until it is replayed itself */
  constructor(clock: Clock, effect: AssumedEffect, first: WorkerSample) {
    this.#clock = clock;
    this.#effect = effect;
    this.#last = first;
    this.#windowMs = first.windowMs;
  }

  get last(): WorkerSample {
    return this.#last;
  }

  get intervalMs(): number {
    return this.#windowMs * this.#slowdown;
  }

  onSample(listener: (sample: WorkerSample) => void): Cancel {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  sampleNow(): WorkerSample {
    return this.#last;
  }

  setSlowdown(factor: number): void {
    this.#slowdown = factor;
  }

  stop(): void {
    this.#listeners.clear();
  }

  /** A run that is assumed to help has been made. */
  relieve(metric: MetricName): void {
    this.#relievedUntilMs.set(metric, this.#clock.monotonicMs() + this.#effect.forMs);
  }

  replay(sample: WorkerSample): void {
    this.#windowMs = sample.windowMs;
    // Half a window off the beat is on it: the recorded process's timers were not exact either.
    if (sample.atMs - this.#toldAtMs < this.intervalMs - sample.windowMs / 2) return;
    this.#toldAtMs = sample.atMs;
    this.#last = { ...sample, values: { ...sample.values, ...this.#relieved(sample) } };
    for (const listener of this.#listeners) listener(this.#last);
  }

  #relieved({ values }: WorkerSample): Readonly<Record<string, number>> {
    const nowMs = this.#clock.monotonicMs();
    return Object.fromEntries(
      [...this.#relievedUntilMs].flatMap(([metric, untilMs]) => {
        const value = values[metric];
        return untilMs > nowMs && value !== undefined ? [[metric, value * (1 - this.#effect.ratio)]] : [];
      }),
    );
  }
}
