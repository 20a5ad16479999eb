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
/** While the loop is never idle half of the delay is enough. */
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
    const reason = latenessOf(first, before, reading, limits) ?? backlogOf(first, reading);
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
    const isPileUp = atWorkCount > pileUpRatio * answersPerMs * floorMs + spareInFlight;
    this.#pileUpSinceMs = isPileUp ? (this.#pileUpSinceMs ?? last.nowMs) : undefined;
    // A burst is over as soon as it is answered.
    if (this.#pileUpSinceMs === undefined || last.nowMs - this.#pileUpSinceMs < floorMs) return undefined;
    return `${atWorkCount} requests were at work at ${(1000 * answersPerMs).toFixed(0)} answers/s of ${floorMs.toFixed(0)} ms`;
  }

  #window(): readonly [PressureReading, PressureReading] | readonly [] {
    const [first, last] = [this.#readings[0], this.#readings.at(-1)];
    return first && last && first !== last ? [first, last] : [];
  }
}

/** Twice in a row, or while the loop is never idle: a collection, a preempted process, a program that boots are late once. */
function latenessOf(
  first: PressureReading,
  before: PressureReading,
  last: PressureReading,
  limits: PressureLimits,
): string | undefined {
  const isServing = last.requestsInFlight > 0 || last.answeredCount > first.answeredCount;
  const isLoopBusy = isBusy(first, last);
  const lateTwiceMs = Math.min(before.delayMs, last.delayMs);
  const isLate =
    lateTwiceMs >= limits.delayMs * (isLoopBusy ? busyDelayShare : 1) || (isLoopBusy && last.delayMs >= limits.delayMs);
  if (!isServing || !isLate) return undefined;
  return `requests waited ${last.delayMs.toFixed(0)} ms for the event loop`;
}

function backlogOf(first: PressureReading, last: PressureReading): string | undefined {
  const turnCount = last.turnCount - first.turnCount;
  const acceptedCount = last.acceptedCount - first.acceptedCount;
  if (!isBusy(first, last) || turnCount < leastTurns || acceptedCount < acceptsPerTurn * turnCount) return undefined;
  return `connections waited: ${acceptedCount} were accepted in ${turnCount} turns of the event loop`;
}

function isBusy(first: PressureReading, last: PressureReading): boolean {
  return last.idleMs - first.idleMs < (1 - busyRatio) * (last.nowMs - first.nowMs);
}
