/** Running sums over the trials of one arm, of the figure before and of its change; `product` is of both. */
export interface ArmSums {
  readonly count: number;
  readonly before: number;
  readonly change: number;
  readonly square: number;
  readonly product: number;
}

const none: ArmSums = { count: 0, before: 0, change: 0, square: 0, product: 0 };

/** What is needed to predict the next change from the figure before it. */
export class ArmFigures {
  #sums = none;

  get sums(): ArmSums {
    return this.#sums;
  }

  get count(): number {
    return this.#sums.count;
  }

  add(before: number, change: number): void {
    this.include({ count: 1, before, change, square: before * before, product: before * change });
  }

  include(other: ArmSums): void {
    const own = this.#sums;
    this.#sums = {
      count: own.count + other.count,
      before: own.before + other.before,
      change: own.change + other.change,
      square: own.square + other.square,
      product: own.product + other.product,
    };
  }

  /** Scatter of the figure before, and how the change goes with it. */
  spread(): { readonly ofBefore: number; readonly withChange: number } {
    const { count, before, change, square, product } = this.#sums;
    if (count === 0) return { ofBefore: 0, withChange: 0 };
    return { ofBefore: square - before ** 2 / count, withChange: product - (before * change) / count };
  }

  predict(before: number, slope: number): number {
    const { count, before: beforeSum, change } = this.#sums;
    return change / count + slope * (before - beforeSum / count);
  }
}
