import type { Cancel, Clock } from '../../src/core/clock.js';

/** The processor's neighbours: after so much work the process waits so long for its next turn. */
export interface Neighbours {
  readonly workMs: number;
  readonly waitMs: number;
  /** After each sleep it waits so long, too. */
  readonly wakeMs: number;
}

interface Timer {
  dueMs: number;
  readonly periodMs: number | undefined;
  readonly task: () => void;
}

/** An event loop in virtual time: timers, arrivals, immediates; work takes time, and so do the neighbours. */
export class VirtualLoop implements Clock {
  #nowMs = 0;
  #idleMs = 0;
  #turnCount = 0;
  #waitedMs = 0;
  #sinceWaitMs = 0;
  #immediates: (() => void)[] = [];
  readonly #timers = new Set<Timer>();
  /** Kept, since turns are many and few of them have a timer. */
  #nextTimerMs = Number.POSITIVE_INFINITY;
  readonly #neighbours: Neighbours | undefined;

  constructor(neighbours: Neighbours | undefined) {
    this.#neighbours = neighbours;
  }

  get idleMs(): number {
    return this.#idleMs;
  }

  get turnCount(): number {
    return this.#turnCount;
  }

  /** For the processor. */
  get waitedMs(): number {
    return this.#waitedMs;
  }

  now(): number {
    return this.#nowMs;
  }

  monotonicMs(): number {
    return this.#nowMs;
  }

  after(delayMs: number, task: () => void): Cancel {
    return this.#add({ dueMs: this.#nowMs + delayMs, periodMs: undefined, task });
  }

  every(periodMs: number, task: () => void): Cancel {
    return this.#add({ dueMs: this.#nowMs + periodMs, periodMs, task });
  }

  immediate(task: () => void): void {
    this.#immediates.push(task);
  }

  work(ms: number): void {
    this.#nowMs += ms;
    const { workMs, waitMs } = this.#neighbours ?? { workMs: Number.POSITIVE_INFINITY, waitMs: 0 };
    this.#sinceWaitMs += ms;
    for (; this.#sinceWaitMs >= workMs; this.#sinceWaitMs -= workMs) this.#wait(waitMs);
  }

  /** @param poll takes in what is there. @returns when more will be, ms; `Infinity`: never */
  run(untilMs: number, poll: () => number): void {
    while (this.#nowMs < untilMs) {
      this.#turnCount += 1;
      if (this.#nextTimerMs <= this.#nowMs) this.#fireAll();
      const dueMs = Math.min(poll(), this.#nextTimerMs, untilMs);
      if (this.#immediates.length === 0 && dueMs > this.#nowMs) this.#sleep(dueMs);
      for (const task of this.#immediates.splice(0)) task();
    }
  }

  #sleep(untilMs: number): void {
    this.#idleMs += untilMs - this.#nowMs;
    this.#nowMs = untilMs;
    this.#wait(this.#neighbours?.wakeMs ?? 0);
    this.#sinceWaitMs = 0;
  }

  #wait(ms: number): void {
    this.#nowMs += ms;
    this.#waitedMs += ms;
  }

  #fireAll(): void {
    for (const timer of [...this.#timers].filter(({ dueMs }) => dueMs <= this.#nowMs)) this.#fire(timer);
    this.#findNext();
  }

  #findNext(): void {
    this.#nextTimerMs = [...this.#timers].reduce(
      (least, { dueMs }) => Math.min(least, dueMs),
      Number.POSITIVE_INFINITY,
    );
  }

  #fire(timer: Timer): void {
    if (timer.periodMs === undefined) this.#timers.delete(timer);
    else timer.dueMs = this.#nowMs + timer.periodMs;
    timer.task();
  }

  #add(timer: Timer): Cancel {
    this.#timers.add(timer);
    this.#nextTimerMs = Math.min(this.#nextTimerMs, timer.dueMs);
    return () => {
      this.#timers.delete(timer);
      if (timer.dueMs === this.#nextTimerMs) this.#findNext();
    };
  }
}
