import type { Clock } from '../../core/clock.js';
import { RingBuffer } from '../../core/ring-buffer.js';
import type { OptimizationOutcome } from '../../protocol/outcome.js';
import type { MetricName, MetricValues, WorkerSample } from '../../protocol/sample.js';
import { measureEffect } from './effect.js';

/** A run to be measured, or one that was left out. */
export interface Measurement {
  readonly outcome: OptimizationOutcome;
  readonly metric: MetricName;
  readonly before: readonly number[];
  /** Counted from when the run began, so that one that was left out is measured at the same time. */
  readonly startedMs: number;
  readonly impactTimeMs: number;
  /** Between two samples, as it was before the run: a strategy may change that. */
  readonly sampleIntervalMs: number;
}

interface Pending extends Measurement {
  readonly after: RingBuffer<number>;
  readonly fromMs: number;
  readonly dueAtMs: number;
  readonly isDisturbed?: true;
}

const traceLength = 30;
const judgedCount = 3;
const mostPending = 64;

/** Measures what runs changed: notes the figures before, and judges at the first sample after the settle time. */
export class EffectMeter {
  readonly #clock: Clock;
  readonly #onMeasured: (outcome: OptimizationOutcome) => void;
  readonly #trace = new RingBuffer<MetricValues>(traceLength);
  #pending: Pending[] = [];

  constructor(clock: Clock, onMeasured: (outcome: OptimizationOutcome) => void) {
    this.#clock = clock;
    this.#onMeasured = onMeasured;
  }

  /** The figures of a metric up to now, oldest first. */
  before(metric: MetricName): number[] {
    return this.#trace.toArray().flatMap((values) => values[metric] ?? []);
  }

  /**
   * Will measure the last three figures within the settle time; where sampling has slowed down there are fewer. Beyond
   * 64 of them the oldest stays pending for ever.
   */
  measureLater(measurement: Measurement): void {
    const { startedMs, impactTimeMs, sampleIntervalMs } = measurement;
    const dueAtMs = startedMs + Math.max(impactTimeMs, judgedCount * sampleIntervalMs);
    const fromMs = dueAtMs - judgedCount * sampleIntervalMs;
    const after = new RingBuffer<number>(judgedCount);
    this.#pending = [...this.#pending, { ...measurement, after, fromMs, dueAtMs }].slice(-mostPending);
  }

  /** Something else acts on a metric: what is being measured there no longer says anything about the strategy. */
  disturb(metric: MetricName): void {
    this.#pending = this.#pending.map((one) => (one.metric === metric ? { ...one, isDisturbed: true } : one));
  }

  observe({ values }: WorkerSample): void {
    this.#trace.push(values);
    const nowMs = this.#clock.monotonicMs();
    for (const { metric, after, fromMs } of this.#pending) {
      const value = values[metric];
      if (value !== undefined && nowMs > fromMs) after.push(value);
    }
    const ready = this.#pending.filter(({ dueAtMs, after }) => dueAtMs <= nowMs && after.length > 0);
    if (ready.length === 0) return;
    this.#pending = this.#pending.filter((one) => !ready.includes(one));
    for (const one of ready) this.#judge(one);
  }

  #judge({ outcome, metric, before, after, isDisturbed }: Pending): void {
    const { trial, ...rest } = outcome;
    const effect = measureEffect(metric, before, after.toArray());
    if (effect) this.#onMeasured({ ...rest, ...(trial && !isDisturbed && { trial }), effect });
  }
}
