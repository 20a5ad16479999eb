import { performance } from 'node:perf_hooks';
import type { Cancel, Clock } from '../../core/clock.js';
import type { HistogramData, SampleValues } from '../../protocol/sample.js';
import { Histogram } from '../histogram.js';
import { meanOf, quantile } from '../histogram-data.js';
import type { Collected, Collector } from './collector.js';

/** `monitorEventLoopDelay(20)` costs 0.2 % of a core in an idle process, a timer at 100 ms 0.05 % (Node 22). */
const busyTickMs = 100;

/** Ten wake-ups a second are most of what an idle worker costs, and say nothing while nothing runs. */
const idleTickMs = 500;

/** A loop that was less busy than this in the last window is idle. */
const idleRatio = 0.02;

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
  #cancel: Cancel;
  #tickMs = busyTickMs;
  #busyTime: BusyTime;
  #activeMsAtTick: number;
  #lastTickMs: number;

  constructor(clock: Clock, readBusyTime: () => BusyTime = () => performance.eventLoopUtilization()) {
    this.#clock = clock;
    this.#readBusyTime = readBusyTime;
    this.#busyTime = readBusyTime();
    this.#activeMsAtTick = this.#busyTime.active;
    this.#lastTickMs = clock.monotonicMs();
    this.#cancel = clock.every(this.#tickMs, () => this.#tick());
  }

  collect(): Collected {
    const delays = this.#delays.take();
    const utilizationRatio = this.#takeUtilization();
    if (utilizationRatio !== undefined) this.#tickEvery(utilizationRatio < idleRatio ? idleTickMs : busyTickMs);
    const values: SampleValues = {
      ...(utilizationRatio !== undefined && { eventLoopUtilizationRatio: utilizationRatio }),
      ...delayFigures(delays),
    };
    return { values, histograms: { eventLoopDelayMs: delays } };
  }

  stop(): void {
    this.#cancel();
  }

  /** A long block swallows ticks that would have been late as well; without them it would weigh as little as a short one. */
  #tick(): void {
    const nowMs = this.#clock.monotonicMs();
    const delayMs = Math.max(nowMs - this.#lastTickMs - this.#tickMs, this.#missedByIdleTicks());
    this.#lastTickMs = nowMs;
    this.#delays.record(delayMs);
    for (let missed = 1; missed <= maxMissedTicks && delayMs - missed * busyTickMs > 0; missed += 1) {
      this.#delays.record(delayMs - missed * busyTickMs);
    }
  }

  /** A block between two rare ticks makes none of them late: of an idle loop the busy time tells what a tick at 100 ms would see. */
  #missedByIdleTicks(): number {
    if (this.#tickMs === busyTickMs) return 0;
    const { active } = this.#readBusyTime();
    const activeMs = active - this.#activeMsAtTick;
    this.#activeMsAtTick = active;
    return Math.max(0, activeMs - busyTickMs);
  }

  #tickEvery(tickMs: number): void {
    if (tickMs === this.#tickMs) return;
    this.#cancel();
    this.#tickMs = tickMs;
    this.#lastTickMs = this.#clock.monotonicMs();
    this.#activeMsAtTick = this.#busyTime.active;
    this.#cancel = this.#clock.every(tickMs, () => this.#tick());
  }

  #takeUtilization(): number | undefined {
    const before = this.#busyTime;
    const now = this.#readBusyTime();
    const activeMs = now.active - before.active;
    const spentMs = activeMs + now.idle - before.idle;
    if (spentMs <= 0) return undefined;
    this.#busyTime = now;
    return Math.min(1, Math.max(0, activeMs / spentMs));
  }
}

function delayFigures(delays: HistogramData): SampleValues {
  const mean = meanOf(delays);
  const p99 = quantile(delays, 0.99);
  if (mean === undefined || p99 === undefined) return {};
  return { eventLoopDelayMeanMs: mean, eventLoopDelayP99Ms: p99, eventLoopDelayMaxMs: delays.max };
}
