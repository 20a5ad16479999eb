import type { Column } from './explanations.js';
import { SymmetricSystem } from './symmetric-system.js';

/** Which columns a model has besides its constant, by their numbers. */
export interface Model {
  readonly growth: number;
  readonly columns: readonly number[];
  readonly effectSize: number;
  readonly growthAtEnd: { readonly column: number; readonly factor: number } | undefined;
  readonly logPrior: number;
}

/** One model's answer: how much it explains, and the growth that is left. */
export interface Answer {
  readonly logEvidence: number;
  readonly growth: number;
  readonly deviation: number;
}

/**
 * No model here is exactly true, so points count for less than they would if one were: a likelihood to a power below 1
 * (Gruenwald and van Ommen, Bayesian Analysis 12, 2017). Chosen on made-up workers, see bench/forecast.
 */
const trust = 0.5;

/** The sums of products that all models of one persistence share, so that a model costs microseconds. */
export class ModelSums {
  readonly #values: readonly number[];
  readonly #columns: readonly Column[];
  readonly #count: number;
  readonly #persistence: number;
  readonly #width: number;
  readonly #products: Float64Array;
  readonly #withValues: Float64Array;
  readonly #valuesSquared: number;

  constructor(values: readonly number[], columns: readonly Column[], persistence: number) {
    this.#count = values.length;
    this.#persistence = persistence;
    const one = new Float64Array(values.length).fill(1);
    this.#values = values;
    this.#columns = [one, ...columns];
    const whitened = this.#columns.map((column) => whiten(column, persistence));
    const target = whiten(Float64Array.from(values), persistence);
    this.#width = whitened.length;
    this.#products = new Float64Array(this.#width * this.#width);
    whitened.forEach((column, row) => {
      for (let other = 0; other <= row; other += 1) {
        const sum = product(column, whitened[other] ?? column);
        this.#products[row * this.#width + other] = sum;
        this.#products[other * this.#width + row] = sum;
      }
    });
    this.#withValues = Float64Array.from(whitened, (column) => product(column, target));
    this.#valuesSquared = product(target, target);
  }

  answer(model: Model): Answer | undefined {
    const solved = this.#solve(model);
    if (!solved) return undefined;
    const { system, right, weights, chosen } = solved;
    const { columns, effectSize, logPrior, growthAtEnd } = model;
    const leftOver = Math.max(this.#valuesSquared - product(weights, right), Number.EPSILON * this.#valuesSquared);
    const freedom = trust * (this.#count - 2);
    const logEvidence =
      logPrior -
      columns.length * Math.log(effectSize) -
      system.logDeterminant / 2 -
      (freedom / 2) * Math.log(leftOver) +
      (trust * Math.log(1 - this.#persistence ** 2)) / 2;
    const direction = this.#direction(chosen, growthAtEnd);
    const variance = (product(direction, system.solve(direction)) * leftOver) / freedom;
    return { logEvidence, growth: product(direction, weights), deviation: Math.sqrt(variance) };
  }

  /** What the model leaves of each point. */
  unexplained(model: Model): readonly number[] {
    const { weights, chosen } = this.#solve(model) ?? {};
    const weighted = (chosen ?? []).map((column, place) => ({
      column: this.#columns[column],
      weight: weights?.[place] ?? 0,
    }));
    return this.#values.map((value, index) =>
      weighted.reduce((rest, { column, weight }) => rest - weight * (column?.[index] ?? 0), value),
    );
  }

  #solve({ growth, columns, effectSize }: Model) {
    const chosen = [0, growth + 1, ...columns.map((column) => column + 1)];
    const system = SymmetricSystem.from(this.#matrix(chosen, effectSize), chosen.length);
    if (!system) return undefined;
    const right = Float64Array.from(chosen, (column) => this.#withValues[column] ?? 0);
    return { system, right, weights: system.solve(right), chosen };
  }

  #matrix(chosen: readonly number[], effectSize: number): Float64Array {
    const size = chosen.length;
    const matrix = new Float64Array(size * size);
    chosen.forEach((from, row) => {
      chosen.forEach((to, column) => {
        matrix[row * size + column] = this.#products[from * this.#width + to] ?? 0;
      });
      if (row >= 2) matrix[row * size + row] = (matrix[row * size + row] ?? 0) + effectSize ** -2;
    });
    return matrix;
  }

  /** What of the weights is the growth per point at the end. */
  #direction(chosen: readonly number[], growthAtEnd: Model['growthAtEnd']): Float64Array {
    const direction = new Float64Array(chosen.length);
    direction[1] = 1 / this.#count;
    if (growthAtEnd) direction[chosen.indexOf(growthAtEnd.column + 1)] = growthAtEnd.factor;
    return direction;
  }
}

/** Takes out what a point inherits from the one before, so that what is left is independent. */
function whiten(column: Float64Array, persistence: number): Float64Array {
  const first = Math.sqrt(1 - persistence ** 2);
  return column.map((value, index) => (index === 0 ? value * first : value - persistence * (column[index - 1] ?? 0)));
}

function product(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let index = 0; index < a.length; index += 1) sum += (a[index] ?? 0) * (b[index] ?? 0);
  return sum;
}
