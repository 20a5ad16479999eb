import { ArmFigures, type ArmSums } from './arm-figures.js';
import { sequenceHalfWidth } from './confidence-sequence.js';
import type { Trial } from './trial.js';

/** All that an estimate knows, as plain data. */
export interface EstimateFigures {
  readonly ran: ArmSums;
  readonly heldOut: ArmSums;
  /** Of the estimates that the trials gave, one each. */
  readonly mean: number;
  readonly squaredDeviations: number;
}

/** From so many trials on, the fall from a peak is predicted from its height. */
const slopeFromCount = 4;

/**
 * The mean change that a run causes, from trials that ran or were left out at random.
 * Each trial gives one estimate without bias, whatever the load does: the difference of what was predicted for both
 * arms, plus the surprise, weighted by how unlikely the arm was (augmented inverse probability weighting: Robins,
 * Rotnitzky, Zhao 1994). Predictions come from earlier trials only, so a bad prediction costs precision, never truth.
 */
export class EffectEstimate {
  readonly #ran = new ArmFigures();
  readonly #heldOut = new ArmFigures();
  #count = 0;
  #mean = 0;
  #squaredDeviations = 0;

  get runCount(): number {
    return this.#ran.count;
  }

  get heldOutCount(): number {
    return this.#heldOut.count;
  }

  /** `undefined` before both sides have been seen. */
  get effect(): number | undefined {
    return this.runCount > 0 && this.heldOutCount > 0 ? this.#mean : undefined;
  }

  /** Of the figure before a trial; 0 before the first. */
  get meanBefore(): number {
    return this.#count === 0 ? 0 : (this.#ran.sums.before + this.#heldOut.sums.before) / this.#count;
  }

  get figures(): EstimateFigures {
    const { sums: ran } = this.#ran;
    const { sums: heldOut } = this.#heldOut;
    return { ran, heldOut, mean: this.#mean, squaredDeviations: this.#squaredDeviations };
  }

  /** Adds what another estimate of the same effect has seen (Chan, Golub, LeVeque 1979). */
  include({ ran, heldOut, mean, squaredDeviations }: EstimateFigures): void {
    const added = ran.count + heldOut.count;
    if (added === 0) return;
    const count = this.#count + added;
    const apart = mean - this.#mean;
    this.#squaredDeviations += squaredDeviations + (apart ** 2 * this.#count * added) / count;
    this.#mean += apart * (added / count);
    this.#count = count;
    this.#ran.include(ran);
    this.#heldOut.include(heldOut);
  }

  add({ isHeldOut, runProbability, before, after }: Trial): void {
    const change = after - before;
    const ifRun = this.#predict(this.#ran, this.#heldOut, before);
    const ifHeldOut = this.#predict(this.#heldOut, this.#ran, before);
    const surprise = isHeldOut ? (ifHeldOut - change) / (1 - runProbability) : (change - ifRun) / runProbability;
    this.#addEstimate(ifRun - ifHeldOut + surprise);
    (isHeldOut ? this.#heldOut : this.#ran).add(before, change);
  }

  /** Half the width of the interval around `effect`; `Infinity` while it says nothing. */
  halfWidth(confidenceRatio: number): number {
    const variance = this.#squaredDeviations / Math.max(1, this.#count - 1);
    return sequenceHalfWidth({ count: this.#count, variance }, confidenceRatio);
  }

  /** Welford's running mean and variance. */
  #addEstimate(estimate: number): void {
    this.#count += 1;
    const deviation = estimate - this.#mean;
    this.#mean += deviation / this.#count;
    this.#squaredDeviations += deviation * (estimate - this.#mean);
  }

  #predict(own: ArmFigures, other: ArmFigures, before: number): number {
    if (own.count > 0) return own.predict(before, this.#slope());
    return other.count > 0 ? other.predict(before, this.#slope()) : 0;
  }

  /** A figure falls back by at most its height above the usual, and does not rise because it is high. */
  #slope(): number {
    const [ran, heldOut] = [this.#ran.spread(), this.#heldOut.spread()];
    const ofBefore = ran.ofBefore + heldOut.ofBefore;
    if (this.#count < slopeFromCount || ofBefore < Number.EPSILON) return 0;
    return Math.min(0, Math.max(-1, (ran.withChange + heldOut.withChange) / ofBefore));
  }
}
