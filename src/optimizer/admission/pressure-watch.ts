import type { ServiceFloor } from './service-floor.js';
import { WindowedMin } from './windowed-min.js';

/** What is known of the server at a moment, without looking at each request. Times are monotonic ms. */
export interface PressureReading {
  readonly nowMs: number;
  /** How late the reading itself is: what waits for the event loop waits as long. */
  readonly delayMs: number;
  readonly requestsInFlight: number;
  /** Answers since the start, and the sum of their times: from the head of a request to the end of its answer. */
  readonly answeredCount: number;
  readonly answeredMs: number;
  /** Connections and turns of the event loop since the start, and how long it had nothing to do. */
  readonly acceptedCount: number;
  readonly turnCount: number;
  readonly idleMs: number;
  /** For how long the process was kept from running by others; `undefined`: not read, or not known. */
  readonly processorWaitMs?: number | undefined;
}

/** That requests wait: in words, and whether it is the work on them that is slow. */
export interface Pressure {
  readonly reason: string;
  readonly isSlowWork: boolean;
}

export interface PressureLimits {
  /** A reading that is so late is a sign of waiting. */
  readonly delayMs: number;
}

const windowMs = 300;
/** So many times the usual number at work, and so many more, are no accident of arrival. */
const pileUpRatio = 2;
const spareInFlight = 8;
const busyRatio = 0.95;
const busyDelayShare = 0.5;
/** Accepting, reading and closing are three turns when nobody waits, and one of each in every turn when somebody does. */
const acceptsPerTurn = 0.75;
const leastTurns = 8;

/**
 * Says when requests wait: for the event loop, for being accepted (libuv accepts one connection a turn, and what waits in
 * the kernel shows in no figure of the process), or, while the loop is idle, for something that the server itself asks.
 */
export class PressureWatch {
  readonly #floor: ServiceFloor;
  readonly #leastInFlight = new WindowedMin();
  #readings: PressureReading[] = [];
  #pileUpSinceMs: number | undefined;

  constructor(floor: ServiceFloor) {
    this.#floor = floor;
  }

  get answersPerSec(): number {
    const [first, last] = this.#window();
    return first && last ? ((last.answeredCount - first.answeredCount) * 1000) / (last.nowMs - first.nowMs) : 0;
  }

  /**
   * What an answer took of the event loop, ms, without the time in which others had the processor: after such a pause what
   * came meanwhile is answered at this pace. `undefined` while nothing is answered.
   */
  get paceMs(): number | undefined {
    const [first, last] = this.#window();
    const answeredCount = first && last ? last.answeredCount - first.answeredCount : 0;
    if (!first || !last || answeredCount === 0) return undefined;
    return (this.#ownMs() - (last.idleMs - first.idleMs)) / answeredCount;
  }

  /** Long polls and streams: so many were at work even when the fewest were. */
  get usualInFlight(): number {
    return this.#leastInFlight.value ?? 0;
  }

  /** @returns what shows that requests wait; `undefined` when nothing does */
  observe(reading: PressureReading, limits: PressureLimits): Pressure | undefined {
    const before = this.#readings.at(-1);
    this.#readings.push(reading);
    while (reading.nowMs - (this.#readings[1]?.nowMs ?? reading.nowMs) >= windowMs) this.#readings.shift();
    const [first] = this.#window();
    if (!first || !before) return undefined;
    const slowness = this.#slownessOf(first, reading);
    if (slowness !== undefined) return { reason: slowness, isSlowWork: true };
    const isBusy = reading.idleMs - first.idleMs < (1 - busyRatio) * this.#ownMs();
    const lateness = isBusy ? latenessOfBusy(before, reading, limits) : latenessOf(before, reading, limits);
    const isServing = reading.requestsInFlight > 0 || reading.answeredCount > first.answeredCount;
    const reason = (isServing ? lateness : undefined) ?? (isBusy ? backlogOf(first, reading) : undefined);
    if (reason !== undefined) return { reason, isSlowWork: false };
    this.#leastInFlight.observe(reading.requestsInFlight, reading.nowMs);
    const answeredMs = reading.answeredMs - before.answeredMs;
    this.#floor.observe(reading.answeredCount - before.answeredCount, answeredMs, reading.nowMs);
    return undefined;
  }

  /** Forgets what was read: refusals among the answers would make it look fast. */
  reset(): void {
    this.#readings = [];
    this.#pileUpSinceMs = undefined;
    this.#floor.restart();
  }

  /** By Little's law: more at work than answers per second times their floor means that they take longer than that. */
  #slownessOf(first: PressureReading, last: PressureReading): string | undefined {
    const floorMs = this.#floor.valueMs;
    if (floorMs === undefined) return undefined;
    const answersPerMs = (last.answeredCount - first.answeredCount) / (last.nowMs - first.nowMs);
    const atWorkCount = last.requestsInFlight - this.usualInFlight;
    // What came while the process was not let run is there all at once.
    const usualMs = floorMs + this.#processorWaitMs();
    const isPileUp = atWorkCount > pileUpRatio * answersPerMs * usualMs + spareInFlight;
    this.#pileUpSinceMs = isPileUp ? (this.#pileUpSinceMs ?? last.nowMs) : undefined;
    // A burst is over as soon as it is answered.
    if (this.#pileUpSinceMs === undefined || last.nowMs - this.#pileUpSinceMs < floorMs) return undefined;
    return `${atWorkCount} requests were at work at ${(1000 * answersPerMs).toFixed(0)} answers/s of ${floorMs.toFixed(0)} ms`;
  }

  /** The time of the window in which the process could run. */
  #ownMs(): number {
    const [first, last] = this.#window();
    return first && last ? last.nowMs - first.nowMs - this.#processorWaitMs() : 0;
  }

  #processorWaitMs(): number {
    return this.#readings.reduce((sum, reading, index) => {
      const before = this.#readings[index - 1];
      return before ? sum + processorWaitBetween(before, reading) : sum;
    }, 0);
  }

  #window(): readonly [PressureReading, PressureReading] | readonly [] {
    const [first, last] = [this.#readings[0], this.#readings.at(-1)];
    return first && last && first !== last ? [first, last] : [];
  }
}

/**
 * Twice in a row: a collection and a program that boots are late once. A loop that has time to spare is also late because
 * its process was not let run, and then no request waits for another one.
 */
function latenessOf(before: PressureReading, last: PressureReading, { delayMs }: PressureLimits): string | undefined {
  const ownDelayMs = last.delayMs - processorWaitBetween(before, last);
  return Math.min(before.delayMs, ownDelayMs) >= delayMs ? waited(last.delayMs) : undefined;
}

/** While the loop is never idle half of it twice, or all of it once, is enough. */
function latenessOfBusy(
  before: PressureReading,
  last: PressureReading,
  { delayMs }: PressureLimits,
): string | undefined {
  const isLateTwice = Math.min(before.delayMs, last.delayMs) >= delayMs * busyDelayShare;
  return isLateTwice || last.delayMs >= delayMs ? waited(last.delayMs) : undefined;
}

function waited(delayMs: number): string {
  return `requests waited ${delayMs.toFixed(0)} ms for the event loop`;
}

function backlogOf(first: PressureReading, last: PressureReading): string | undefined {
  const turnCount = last.turnCount - first.turnCount;
  const acceptedCount = last.acceptedCount - first.acceptedCount;
  if (turnCount < leastTurns || acceptedCount < acceptsPerTurn * turnCount) return undefined;
  return `connections waited: ${acceptedCount} were accepted in ${turnCount} turns of the event loop`;
}

/** How long the process waited for a processor between two readings; 0 where that is not known. */
export function processorWaitBetween(before: PressureReading, last: PressureReading): number {
  return Math.max(0, (last.processorWaitMs ?? 0) - (before.processorWaitMs ?? last.processorWaitMs ?? 0));
}
