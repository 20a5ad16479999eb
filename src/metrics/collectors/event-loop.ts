import { performance } from 'node:perf_hooks';
import type { Cancel, Clock } from '../../core/clock.js';
import type { HistogramData, SampleValues } from '../../protocol/sample.js';
import { Histogram } from '../histogram.js';
import { meanOf, quantile } from '../histogram-data.js';
import type { Collected, Collector } from './collector.js';

/** `monitorEventLoopDelay(20)` costs 0.2 % of a core in an idle process, a timer at 100 ms 0.05 % (Node 22). */
const tickMs = 100;

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
  readonly #cancel: Cancel;
  readonly #onTick: ((delayMs: number) => void) | undefined;
  #busyTime: BusyTime;
  #lastTickMs: number;

  /** @param onTick told ten times a second how late the tick is, so that nobody needs a second timer */
  constructor(
    clock: Clock,
    readBusyTime: () => BusyTime = () => performance.eventLoopUtilization(),
    onTick?: (delayMs: number) => void,
  ) {
    this.#clock = clock;
    this.#onTick = onTick;
    this.#readBusyTime = readBusyTime;
    this.#busyTime = readBusyTime();
    this.#lastTickMs = clock.monotonicMs();
    this.#cancel = clock.every(tickMs, () => this.#tick());
  }

  collect(): Collected {
    const delays = this.#delays.take();
    return { values: { ...this.#utilization(), ...delayFigures(delays) }, histograms: { eventLoopDelayMs: delays } };
  }

  stop(): void {
    this.#cancel();
  }

  /** A long block swallows ticks that would have been late as well; without them it would weigh as little as a short one. */
  #tick(): void {
    const nowMs = this.#clock.monotonicMs();
    const delayMs = nowMs - this.#lastTickMs - tickMs;
    this.#lastTickMs = nowMs;
    this.#delays.record(delayMs);
    for (let missed = 1; missed <= maxMissedTicks && delayMs - missed * tickMs > 0; missed += 1) {
      this.#delays.record(delayMs - missed * tickMs);
    }
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
