import { VirtualClock } from '../../src/core/virtual-clock.js';

/** A clock that only moves when told to; due tasks run in order while it moves. */
export class ManualClock extends VirtualClock {
  constructor(startMs = 1_800_000_000_000) {
    super(startMs);
  }

  advance(ms: number): void {
    const untilMs = this.now() + ms;
    while (this.fireNext(untilMs));
    this.passTo(untilMs);
  }

  /** Moves in steps and lets promises settle after each. */
  async advanceAsync(ms: number, stepMs: number = ms): Promise<void> {
    for (let moved = 0; moved < ms; moved += stepMs) {
      this.advance(Math.min(stepMs, ms - moved));
      await new Promise(setImmediate);
    }
  }
}
