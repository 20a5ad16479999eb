import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SymmetricSystem } from '../../../src/forecast/symmetric-system.js';

describe('SymmetricSystem', () => {
  it('solves what a matrix times an answer gives', () => {
    const numbers = fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: 16, maxLength: 16 });
    fc.assert(
      fc.property(
        numbers,
        fc.array(fc.double({ min: -9, max: 9, noNaN: true }), { minLength: 4, maxLength: 4 }),
        (cells, wanted) => {
          const matrix = definite(cells);
          const right = times(matrix, wanted);
          const answer = SymmetricSystem.from(Float64Array.from(matrix), 4)?.solve(Float64Array.from(right));
          wanted.forEach((one, index) => expect(answer?.[index]).toBeCloseTo(one, 6));
        },
      ),
    );
  });

  it('knows the determinant', () => {
    expect(SymmetricSystem.from(Float64Array.of(4, 2, 2, 3), 2)?.logDeterminant).toBeCloseTo(Math.log(8), 12);
  });

  it('refuses unknowns that cannot be told apart', () => {
    expect(SymmetricSystem.from(Float64Array.of(1, 1, 1, 1), 2)).toBeUndefined();
  });
});

/** A matrix times its transpose, and a little more on the diagonal. */
function definite(cells: readonly number[]): number[] {
  return Array.from({ length: 16 }, (_, place) => {
    const [row, column] = [Math.floor(place / 4), place % 4];
    const sum = [0, 1, 2, 3].reduce((total, k) => total + (cells[row * 4 + k] ?? 0) * (cells[column * 4 + k] ?? 0), 0);
    return row === column ? sum + 1 : sum;
  });
}

function times(matrix: readonly number[], vector: readonly number[]): number[] {
  return vector.map((_, row) => vector.reduce((sum, one, column) => sum + (matrix[row * 4 + column] ?? 0) * one, 0));
}
