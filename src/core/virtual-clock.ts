import type { Cancel, Clock } from './clock.js';

interface Timer {
  dueMs: number;
  readonly periodMs: number | undefined;
  readonly task: () => void;
}

/** A clock that moves only when it is told to, for what is simulated; its timers are due in that time, ms. */
export class VirtualClock implements Clock {
  readonly #timers = new Set<Timer>();
  /** The one that is due first. Kept, since whoever moves the clock asks more often than timers come and go. */
  #first: Timer | undefined;
  #nowMs: number;

  constructor(startMs: number) {
    this.#nowMs = startMs;
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

  /** Timers that are still set; 0 after a complete clean-up. */
  get timerCount(): number {
    return this.#timers.size;
  }

  /** When the first timer is due; `Infinity`: none is set. */
  get nextDueMs(): number {
    return this.#first?.dueMs ?? Infinity;
  }

  /** Time passes and nothing fires, as in a process whose event loop stands still. */
  block(ms: number): void {
    this.#nowMs += ms;
  }

  /** Passes over the time until then, if it is still to come; nothing fires. */
  protected passTo(untilMs: number): void {
    this.#nowMs = Math.max(this.#nowMs, untilMs);
  }

  /** Fires the first timer that is due until then, at its time or now if that is over. @returns whether there was one */
  protected fireNext(untilMs: number): boolean {
    const timer = this.#first;
    if (!timer || timer.dueMs > untilMs) return false;
    this.passTo(timer.dueMs);
    // As in Node, a period that was missed does not fire twice.
    if (timer.periodMs === undefined) this.#timers.delete(timer);
    else timer.dueMs = Math.max(timer.dueMs, this.#nowMs - timer.periodMs) + timer.periodMs;
    this.#findFirst();
    timer.task();
    return true;
  }

  #findFirst(): void {
    this.#first = undefined;
    for (const timer of this.#timers) this.#offer(timer);
  }

  #offer(timer: Timer): void {
    if (timer.dueMs < this.nextDueMs) this.#first = timer;
  }

  #add(timer: Timer): Cancel {
    this.#timers.add(timer);
    this.#offer(timer);
    return () => {
      this.#timers.delete(timer);
      if (timer === this.#first) this.#findFirst();
    };
  }
}
