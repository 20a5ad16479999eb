import { RingBuffer } from '../core/ring-buffer.js';
import type { OptimizationOutcome } from '../protocol/outcome.js';
import { EffectTally } from './effect/effect-tally.js';

const capacity = 200;
const recentCount = 10;

interface Totals {
  completedCount: number;
  failedCount: number;
  skippedCount: number;
  durationMs: number;
}

/** The runs so far: the newest in full, all of them as totals, which survive a trim. */
export class OptimizationHistory {
  readonly #outcomes = new RingBuffer<OptimizationOutcome>(capacity);
  /** Measured after the outcome was added, by outcome id; as many as there are outcomes at most. */
  readonly #measured = new Map<string, OptimizationOutcome>();
  readonly #effects = new EffectTally();
  #lastPerformedAtMs: number | null = null;
  readonly #totals: Totals = {
    completedCount: 0,
    failedCount: 0,
    skippedCount: 0,
    durationMs: 0,
  };

  add(outcome: OptimizationOutcome): void {
    this.#forget(this.#outcomes.length === capacity ? this.#outcomes.shift() : undefined);
    this.#outcomes.push(outcome);
    if (outcome.status === 'skipped') {
      this.#totals.skippedCount += 1;
      return;
    }
    this.#totals[outcome.status === 'completed' ? 'completedCount' : 'failedCount'] += 1;
    this.#totals.durationMs += outcome.durationMs;
    this.#lastPerformedAtMs = outcome.startedAtMs;
  }

  /** Replaces a pending effect by the measured one. Its outcome may be gone by then; the totals count it all the same. */
  measured(outcome: OptimizationOutcome): void {
    this.#effects.add(outcome);
    if (this.#outcomes.toArray().some(({ id }) => id === outcome.id)) this.#measured.set(outcome.id, outcome);
  }

  /** Drops all but the newest `keepCount`. @returns how many went */
  trim(keepCount: number): number {
    const surplus = Math.max(0, this.#outcomes.length - keepCount);
    for (let i = 0; i < surplus; i += 1) this.#forget(this.#outcomes.shift());
    return surplus;
  }

  /** The last 10 attempts, newest first (R42). */
  recent(): OptimizationOutcome[] {
    return this.#outcomes
      .toArray()
      .slice(-recentCount)
      .reverse()
      .map((outcome) => this.#measured.get(outcome.id) ?? outcome);
  }

  get length(): number {
    return this.#outcomes.length;
  }

  /** Runs that did something or failed; skipped ones are counted apart (R39). */
  get performedCount(): number {
    return this.#totals.completedCount + this.#totals.failedCount;
  }

  get skippedCount(): number {
    return this.#totals.skippedCount;
  }

  get failedCount(): number {
    return this.#totals.failedCount;
  }

  /** ms since epoch; `null` before the first. */
  get lastPerformedAtMs(): number | null {
    return this.#lastPerformedAtMs;
  }

  /** completed / (completed + failed); 0 before the first (R40). */
  get successRatio(): number {
    return ratio(this.#totals.completedCount, this.performedCount);
  }

  /** Share of the measured runs whose metric improved beyond its noise because of them; 0 before the first (R40). */
  get effectiveRatio(): number {
    return this.#effects.effectiveRatio;
  }

  /** Of performed runs (R41). */
  get averageDurationMs(): number {
    return ratio(this.#totals.durationMs, this.performedCount);
  }

  #forget(outcome: OptimizationOutcome | undefined): void {
    if (outcome) this.#measured.delete(outcome.id);
  }
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}
