import type { Clock } from '../core/clock.js';
import { RingBuffer } from '../core/ring-buffer.js';
import type { OptimizationOutcome } from '../protocol/outcome.js';
import type { MetricName, MetricValues, WorkerSample } from '../protocol/sample.js';
import { measureEffect } from './effect.js';
import type { Strategy } from './strategies/strategy.js';

interface Pending {
  readonly outcome: OptimizationOutcome;
  readonly metric: MetricName;
  readonly before: readonly number[];
  readonly after: RingBuffer<number>;
  /** Monotonic ms. */
  readonly dueAtMs: number;
}

const traceLength = 30;
const neededCount = 3;
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

  /** Will measure the outcome of a run that just ended. Beyond 64 of them the oldest stays pending for ever. */
  measureLater(outcome: OptimizationOutcome, strategy: Strategy, before: readonly number[]): void {
    const dueAtMs = this.#clock.monotonicMs() + strategy.impactTimeMs;
    const after = new RingBuffer<number>(neededCount);
    this.#pending = [...this.#pending, { outcome, metric: strategy.metric, before, after, dueAtMs }].slice(
      -mostPending,
    );
  }

  observe({ values }: WorkerSample): void {
    this.#trace.push(values);
    const nowMs = this.#clock.monotonicMs();
    for (const { metric, after } of this.#pending) {
      const value = values[metric];
      if (value !== undefined) after.push(value);
    }
    const ready = this.#pending.filter(({ dueAtMs, after }) => dueAtMs <= nowMs && after.length >= neededCount);
    if (ready.length === 0) return;
    this.#pending = this.#pending.filter((one) => !ready.includes(one));
    for (const { outcome, metric, before, after } of ready) {
      const effect = measureEffect(metric, before, after.toArray());
      if (effect) this.#onMeasured({ ...outcome, effect });
    }
  }
}
