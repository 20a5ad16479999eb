import { VirtualClock } from '../../src/core/virtual-clock.js';

/** The processor's neighbours: after so much work the process waits so long for its next turn. */
export interface Neighbours {
  readonly workMs: number;
  readonly waitMs: number;
  /** After each sleep it waits so long, too. */
  readonly wakeMs: number;
}

/** An event loop in virtual time: timers, arrivals, immediates; work takes time, and so do the neighbours. */
export class VirtualLoop extends VirtualClock {
  #idleMs = 0;
  #turnCount = 0;
  #waitedMs = 0;
  #sinceWaitMs = 0;
  #immediates: (() => void)[] = [];
  readonly #neighbours: Neighbours | undefined;

  constructor(neighbours: Neighbours | undefined) {
    super(0);
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

  immediate(task: () => void): void {
    this.#immediates.push(task);
  }

  work(ms: number): void {
    this.block(ms);
    const { workMs, waitMs } = this.#neighbours ?? { workMs: Number.POSITIVE_INFINITY, waitMs: 0 };
    this.#sinceWaitMs += ms;
    for (; this.#sinceWaitMs >= workMs; this.#sinceWaitMs -= workMs) this.#wait(waitMs);
  }

  /** @param poll takes in what is there. @returns when more will be, ms; `Infinity`: never */
  run(untilMs: number, poll: () => number): void {
    while (this.now() < untilMs) {
      this.#turnCount += 1;
      const turnMs = this.now();
      while (this.fireNext(turnMs));
      const nextMs = poll();
      const dueMs = Math.min(nextMs, this.nextDueMs, untilMs);
      if (this.#immediates.length === 0 && dueMs > this.now()) this.#sleep(dueMs);
      for (const task of this.#immediates.splice(0)) task();
    }
  }

  #sleep(untilMs: number): void {
    this.#idleMs += untilMs - this.now();
    this.passTo(untilMs);
    this.#wait(this.#neighbours?.wakeMs ?? 0);
    this.#sinceWaitMs = 0;
  }

  #wait(ms: number): void {
    this.block(ms);
    this.#waitedMs += ms;
  }
}
