import type { Cancel, Clock } from '../../core/clock.js';

interface Timer {
  dueMs: number;
  readonly periodMs: number | undefined;
  readonly task: () => void;
}

/** A silence longer than this has nothing to decide in it: it is passed over at once. */
const longestStepMs = 3_600_000;

/** Time as a recording tells it: it moves from sample to sample, and each timer on the way has its consequences first. */
export class SimulatedClock implements Clock {
  readonly #settle: () => Promise<void>;
  readonly #timers = new Set<Timer>();
  #nowMs: number;

  /** @param settle waits until what a timer has begun is done */
  constructor(startMs: number, settle: () => Promise<void>) {
    this.#nowMs = startMs;
    this.#settle = settle;
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

  /** Time passes and nothing fires, as in a process whose event loop stands still. */
  block(ms: number): void {
    this.#nowMs += ms;
  }

  /** Does nothing when that time is over already, as after a pause. */
  async advanceTo(untilMs: number): Promise<void> {
    this.#nowMs = Math.max(this.#nowMs, untilMs - longestStepMs);
    for (let timer = this.#nextDue(untilMs); timer; timer = this.#nextDue(untilMs)) {
      this.#nowMs = Math.max(this.#nowMs, timer.dueMs);
      if (timer.periodMs === undefined) this.#timers.delete(timer);
      else timer.dueMs = Math.max(timer.dueMs, this.#nowMs - timer.periodMs) + timer.periodMs;
      timer.task();
      await this.#settle();
    }
    this.#nowMs = Math.max(this.#nowMs, untilMs);
  }

  #nextDue(untilMs: number): Timer | undefined {
    let next: Timer | undefined;
    for (const timer of this.#timers)
      if (timer.dueMs <= untilMs && timer.dueMs < (next?.dueMs ?? Infinity)) next = timer;
    return next;
  }

  #add(timer: Timer): Cancel {
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }
}
