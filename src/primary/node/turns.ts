import type { Cancel, Clock } from '../../core/clock.js';
import type { StrategyName } from '../../protocol/outcome.js';
import type { TurnWantedMessage } from '../../protocol/turns.js';

/** Whose turn it is. */
export interface TurnHolder {
  readonly workerId: number;
  readonly strategy: StrategyName;
  /** ms since epoch. */
  readonly sinceMs: number;
}

interface Held extends TurnHolder {
  readonly requestId: string;
  readonly cancelLease: Cancel;
}

interface Waiting {
  readonly workerId: number;
  readonly wanted: TurnWantedMessage;
  readonly cancelWait: Cancel;
}

export interface TurnsOptions {
  readonly clock: Clock;
  readonly answer: (workerId: number, requestId: string, isGranted: boolean) => void;
}

/** A worker runs its strategies one after the other, so more than this is no honest wish. */
const mostWaiting = 256;

/**
 * One disruptive run at a time on this node, in the order of asking. A turn ends when the worker says so, when its lease
 * is over, or with the worker.
 */
export class Turns {
  readonly #options: TurnsOptions;
  #held: Held | undefined;
  #waiting: readonly Waiting[] = [];
  #expiredCount = 0;
  #deniedCount = 0;

  constructor(options: TurnsOptions) {
    this.#options = options;
  }

  get holder(): TurnHolder | undefined {
    if (!this.#held) return undefined;
    const { workerId, strategy, sinceMs } = this.#held;
    return { workerId, strategy, sinceMs };
  }

  get waitingCount(): number {
    return this.#waiting.length;
  }

  /** Turns that were taken back because their lease was over. */
  get expiredCount(): number {
    return this.#expiredCount;
  }

  get deniedCount(): number {
    return this.#deniedCount;
  }

  wanted(workerId: number, wanted: TurnWantedMessage): void {
    if (!this.#held) return this.#grant(workerId, wanted);
    const isFull = this.#waiting.length >= mostWaiting || this.#waiting.some((one) => one.workerId === workerId);
    if (wanted.waitMs === 0 || isFull) return this.#deny(workerId, wanted.requestId);
    const cancelWait = this.#options.clock.after(wanted.waitMs, () => {
      this.#waiting = this.#waiting.filter((one) => one.wanted !== wanted);
      this.#deny(workerId, wanted.requestId);
    });
    this.#waiting = [...this.#waiting, { workerId, wanted, cancelWait }];
  }

  /** Of a turn that is over already, or was never granted, nothing is left to end. */
  over(workerId: number, requestId: string): void {
    if (this.#held?.workerId === workerId && this.#held.requestId === requestId) this.#next();
  }

  workerGone(workerId: number): void {
    for (const { cancelWait } of this.#waiting.filter((one) => one.workerId === workerId)) cancelWait();
    this.#waiting = this.#waiting.filter((one) => one.workerId !== workerId);
    if (this.#held?.workerId === workerId) this.#next();
  }

  close(): void {
    this.#held?.cancelLease();
    this.#held = undefined;
    for (const { cancelWait } of this.#waiting) cancelWait();
    this.#waiting = [];
  }

  #grant(workerId: number, { requestId, strategy, leaseMs }: TurnWantedMessage): void {
    const { clock, answer } = this.#options;
    const cancelLease = clock.after(leaseMs, () => {
      this.#expiredCount += 1;
      this.#next();
    });
    this.#held = { workerId, strategy, requestId, sinceMs: clock.now(), cancelLease };
    answer(workerId, requestId, true);
  }

  #deny(workerId: number, requestId: string): void {
    this.#deniedCount += 1;
    this.#options.answer(workerId, requestId, false);
  }

  #next(): void {
    this.#held?.cancelLease();
    this.#held = undefined;
    const [first, ...others] = this.#waiting;
    this.#waiting = others;
    if (!first) return;
    first.cancelWait();
    this.#grant(first.workerId, first.wanted);
  }
}
