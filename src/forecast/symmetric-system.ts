/**
 * A system of linear equations with a symmetric positive definite matrix, solved by Cholesky's decomposition.
 * Small by intention: what explains a worker's memory has some ten unknowns.
 */
export class SymmetricSystem {
  readonly #size: number;
  /** The lower triangle L with L times its transpose = the matrix, row by row. */
  readonly #factor: Float64Array;

  private constructor(size: number, factor: Float64Array) {
    this.#size = size;
    this.#factor = factor;
  }

  /**
   * @param matrix row by row, `size` x `size`; only the lower triangle is read, and it is overwritten
   * @returns `undefined` when the unknowns cannot be told apart
   */
  static from(matrix: Float64Array, size: number): SymmetricSystem | undefined {
    for (let row = 0; row < size; row += 1) {
      for (let column = 0; column <= row; column += 1) {
        let rest = at(matrix, row * size + column);
        for (let k = 0; k < column; k += 1) rest -= at(matrix, row * size + k) * at(matrix, column * size + k);
        if (row !== column) matrix[row * size + column] = rest / at(matrix, column * size + column);
        else if (rest > smallestPivot) matrix[row * size + row] = Math.sqrt(rest);
        else return undefined;
      }
    }
    return new SymmetricSystem(size, matrix);
  }

  /** The natural logarithm of the matrix's determinant. */
  get logDeterminant(): number {
    let sum = 0;
    for (let row = 0; row < this.#size; row += 1) sum += 2 * Math.log(at(this.#factor, row * this.#size + row));
    return sum;
  }

  solve(right: Float64Array): Float64Array {
    const size = this.#size;
    const factor = this.#factor;
    const answer = Float64Array.from(right);
    for (let row = 0; row < size; row += 1) {
      let rest = at(answer, row);
      for (let k = 0; k < row; k += 1) rest -= at(factor, row * size + k) * at(answer, k);
      answer[row] = rest / at(factor, row * size + row);
    }
    for (let row = size - 1; row >= 0; row -= 1) {
      let rest = at(answer, row);
      for (let k = row + 1; k < size; k += 1) rest -= at(factor, k * size + row) * at(answer, k);
      answer[row] = rest / at(factor, row * size + row);
    }
    return answer;
  }
}

const smallestPivot = 1e-12;

function at(values: Float64Array, index: number): number {
  return values[index] ?? Number.NaN;
}
