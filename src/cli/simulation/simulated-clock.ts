import { VirtualClock } from '../../core/virtual-clock.js';

/** A silence longer than this has nothing to decide in it: it is passed over at once. */
const longestStepMs = 3_600_000;

/** Time as a recording tells it: it moves from sample to sample, and each timer on the way has its consequences first. */
export class SimulatedClock extends VirtualClock {
  readonly #settle: () => Promise<void>;

  /** @param settle waits until what a timer has begun is done */
  constructor(startMs: number, settle: () => Promise<void>) {
    super(startMs);
    this.#settle = settle;
  }

  /** Does nothing when that time is over already, as after a pause. */
  async advanceTo(untilMs: number): Promise<void> {
    this.passTo(untilMs - longestStepMs);
    while (this.fireNext(untilMs)) await this.#settle();
    this.passTo(untilMs);
  }
}
