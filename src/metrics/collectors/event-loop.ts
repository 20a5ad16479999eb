import { performance } from 'node:perf_hooks';
import type { Cancel, Clock } from '../../core/clock.js';
import type { HistogramData, SampleValues } from '../../protocol/sample.js';
import { Histogram } from '../histogram.js';
import { meanOf, quantile } from '../histogram-data.js';
import type { Collected, Collector } from './collector.js';

/** `monitorEventLoopDelay(20)` costs 0.2 % of a core in an idle process, a timer at 100 ms 0.05 % (Node 22). */
const tickMs = 100;
/**
 * Ticks come 50 to 150 ms apart, at random: evenly spaced ones fall into step with the application's own timers and then
 * never see what those block. At random times the mean delay is what a new request waits for the loop.
 */
const tickSpread = 0.5;

/** A block of 100 s is told in full. */
const maxMissedTicks = 1000;

interface BusyTime {
  readonly idle: number;
  readonly active: number;
}

/** How late timers fire, and the share of time in which the event loop was busy. */
export class EventLoopCollector implements Collector {
  readonly name = 'event-loop';
  readonly #clock: Clock;
  readonly #readBusyTime: () => BusyTime;
  readonly #delays = new Histogram();
  readonly #onTick: ((delayMs: number) => void) | undefined;
  readonly #random: () => number;
  #cancel: Cancel;
  #dueMs: number;
  #busyTime: BusyTime;

  /** @param onTick told about ten times a second how late the tick is, so that nobody needs a second timer */
  constructor(
    clock: Clock,
    readBusyTime: () => BusyTime = () => performance.eventLoopUtilization(),
    onTick?: (delayMs: number) => void,
    random: () => number = Math.random,
  ) {
    this.#clock = clock;
    this.#onTick = onTick;
    this.#random = random;
    this.#readBusyTime = readBusyTime;
    this.#busyTime = readBusyTime();
    this.#dueMs = clock.monotonicMs();
    this.#cancel = this.#schedule();
  }

  collect(): Collected {
    const delays = this.#delays.take();
    return { values: { ...this.#utilization(), ...delayFigures(delays) }, histograms: { eventLoopDelayMs: delays } };
  }

  stop(): void {
    this.#cancel();
  }

  #schedule(): Cancel {
    const delayMs = Math.round(tickMs * (1 + tickSpread * (2 * this.#random() - 1)));
    this.#dueMs = this.#clock.monotonicMs() + delayMs;
    return this.#clock.after(delayMs, () => this.#tick());
  }

  /** A long block swallows ticks that would have been late as well; without them it would weigh as little as a short one. */
  #tick(): void {
    const delayMs = this.#clock.monotonicMs() - this.#dueMs;
    this.#delays.record(delayMs);
    for (let missed = 1; missed <= maxMissedTicks && delayMs - missed * tickMs > 0; missed += 1) {
      this.#delays.record(delayMs - missed * tickMs);
    }
    this.#cancel = this.#schedule();
    this.#onTick?.(delayMs);
  }

  #utilization(): SampleValues {
    const before = this.#busyTime;
    const now = this.#readBusyTime();
    const activeMs = now.active - before.active;
    const spentMs = activeMs + now.idle - before.idle;
    if (spentMs <= 0) return {};
    this.#busyTime = now;
    return { eventLoopUtilizationRatio: Math.min(1, Math.max(0, activeMs / spentMs)) };
  }
}

function delayFigures(delays: HistogramData): SampleValues {
  const mean = meanOf(delays);
  const p99 = quantile(delays, 0.99);
  if (mean === undefined || p99 === undefined) return {};
  return { eventLoopDelayMeanMs: mean, eventLoopDelayP99Ms: p99, eventLoopDelayMaxMs: delays.max };
}
