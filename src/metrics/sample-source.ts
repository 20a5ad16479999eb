import type { Cancel } from '../core/clock.js';
import type { WorkerSample } from '../protocol/sample.js';

/** The stream of samples that a process takes of itself. */
export interface SampleSource {
  /** The newest sample; `undefined` before the first. */
  readonly last: WorkerSample | undefined;
  /** The interval now in force, ms: the configured one times the slow-down. */
  readonly intervalMs: number;
  onSample(listener: (sample: WorkerSample) => void): Cancel;
  /** Takes a sample at once, outside the interval, and tells every listener. */
  sampleNow(): WorkerSample;
  /** 1 to 8: how many times slower than configured (R20). */
  setSlowdown(factor: number): void;
  stop(): void;
}
