import type { SampleSource } from '../../../src/metrics/sample-source.js';
import type { MetricValues, WorkerSample } from '../../../src/protocol/sample.js';
import type { ManualClock } from '../../support/manual-clock.js';
import { sampleFixture } from '../../support/sample-fixture.js';

/** A sample source whose figures the test sets; it samples by the manual clock, with slow-down. */
export class ScriptedSamples implements SampleSource {
  values: MetricValues;
  last: WorkerSample | undefined;
  readonly #clock: ManualClock;
  readonly #listeners = new Set<(sample: WorkerSample) => void>();
  #slowdown = 1;
  #cancel: () => void;

  constructor(clock: ManualClock, values: MetricValues = { memoryRatio: 0.3, cpuRatio: 0.2 }) {
    this.#clock = clock;
    this.values = values;
    this.#cancel = this.#schedule();
  }

  get intervalMs(): number {
    return 1000 * this.#slowdown;
  }

  onSample(listener: (sample: WorkerSample) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  sampleNow(): WorkerSample {
    this.last = sampleFixture({ atMs: this.#clock.now(), values: this.values });
    for (const listener of this.#listeners) listener(this.last);
    return this.last;
  }

  setSlowdown(factor: number): void {
    this.#slowdown = factor;
    this.#cancel();
    this.#cancel = this.#schedule();
  }

  stop(): void {
    this.#cancel();
  }

  get listenerCount(): number {
    return this.#listeners.size;
  }

  #schedule(): () => void {
    return this.#clock.every(this.intervalMs, () => void this.sampleNow());
  }
}
