/** Running sums over the trials of one arm: what is needed to predict the next change from the figure before it. */
export class ArmFigures {
  #count = 0;
  #beforeSum = 0;
  #changeSum = 0;
  #squareSum = 0;
  #productSum = 0;

  get count(): number {
    return this.#count;
  }

  get beforeSum(): number {
    return this.#beforeSum;
  }

  add(before: number, change: number): void {
    this.#count += 1;
    this.#beforeSum += before;
    this.#changeSum += change;
    this.#squareSum += before * before;
    this.#productSum += before * change;
  }

  /** Scatter of the figure before, and how the change goes with it. */
  spread(): { readonly ofBefore: number; readonly withChange: number } {
    if (this.#count === 0) return { ofBefore: 0, withChange: 0 };
    return {
      ofBefore: this.#squareSum - this.#beforeSum ** 2 / this.#count,
      withChange: this.#productSum - (this.#beforeSum * this.#changeSum) / this.#count,
    };
  }

  predict(before: number, slope: number): number {
    return this.#changeSum / this.#count + slope * (before - this.#beforeSum / this.#count);
  }
}
