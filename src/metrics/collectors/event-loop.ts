import { performance } from 'node:perf_hooks';
import type { Cancel, Clock } from '../../core/clock.js';
import type { HistogramData, SampleValues } from '../../protocol/sample.js';
import { Histogram } from '../histogram.js';
import { meanOf, quantile } from '../histogram-data.js';
import type { Collected, Collector } from './collector.js';

/** `monitorEventLoopDelay(20)` costs 0.2 % of a core in an idle process, a timer at 100 ms 0.05 % (Node 22). */
const busyTickMs = 100;
/**
 * Ticks come 50 to 150 ms apart, at random: evenly spaced ones fall into step with the application's own timers and then
 * never see what those block. At random times the mean delay is what a new request waits for the loop.
 */
const tickSpread = 0.5;

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

export interface EventLoopOptions {
  readonly readBusyTime?: () => BusyTime;
  /** Told at each tick how late it is, so that nobody needs a second timer. */
  readonly onTick?: ((delayMs: number) => void) | undefined;
  /** 0 (included) to 1 (excluded). */
  readonly random?: () => number;
}

/** How late timers fire, and the share of time in which the event loop was busy. */
export class EventLoopCollector implements Collector {
  readonly name = 'event-loop';
  readonly #clock: Clock;
  readonly #readBusyTime: () => BusyTime;
  readonly #onTick: EventLoopOptions['onTick'];
  readonly #random: () => number;
  readonly #delays = new Histogram();
  #cancel: Cancel;
  #isIdle = false;
  #busyTime: BusyTime;
  #activeMsAtTick: number;

  constructor(clock: Clock, { readBusyTime, onTick, random = Math.random }: EventLoopOptions = {}) {
    this.#clock = clock;
    this.#readBusyTime = readBusyTime ?? (() => performance.eventLoopUtilization());
    this.#onTick = onTick;
    this.#random = random;
    this.#busyTime = this.#readBusyTime();
    this.#activeMsAtTick = this.#busyTime.active;
    this.#cancel = this.#tickSoon();
  }

  collect(): Collected {
    const delays = this.#delays.take();
    const utilizationRatio = this.#takeUtilization();
    if (utilizationRatio !== undefined) this.#setIdle(utilizationRatio < idleRatio);
    const values: SampleValues = {
      ...(utilizationRatio !== undefined && { eventLoopUtilizationRatio: utilizationRatio }),
      ...delayFigures(delays),
    };
    return { values, histograms: { eventLoopDelayMs: delays } };
  }

  stop(): void {
    this.#cancel();
  }

  #setIdle(isIdle: boolean): void {
    if (isIdle === this.#isIdle) return;
    this.#isIdle = isIdle;
    this.#cancel();
    this.#activeMsAtTick = this.#readBusyTime().active;
    this.#cancel = isIdle ? this.#clock.every(idleTickMs, () => this.#idleTick()) : this.#tickSoon();
  }

  #tickSoon(): Cancel {
    const delayMs = Math.round(busyTickMs * (1 + tickSpread * (2 * this.#random() - 1)));
    const dueMs = this.#clock.monotonicMs() + delayMs;
    return this.#clock.after(delayMs, () => {
      this.#record(this.#clock.monotonicMs() - dueMs);
      this.#cancel = this.#tickSoon();
    });
  }

  /** A block between two rare ticks makes none of them late: the busy time tells what a tick at 100 ms would have seen. */
  #idleTick(): void {
    const { active } = this.#readBusyTime();
    const delayMs = active - this.#activeMsAtTick - busyTickMs;
    this.#activeMsAtTick = active;
    this.#record(Math.max(0, delayMs));
    if (delayMs > 0) this.#setIdle(false);
  }

  /** A long block swallows ticks that would have been late as well; without them it would weigh as little as a short one. */
  #record(delayMs: number): void {
    this.#delays.record(delayMs);
    for (let missed = 1; missed <= maxMissedTicks && delayMs - missed * busyTickMs > 0; missed += 1) {
      this.#delays.record(delayMs - missed * busyTickMs);
    }
    this.#onTick?.(delayMs);
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
