import { EigenvalueDecomposition, Matrix } from "ml-matrix";

/** Eigenvalues of a symmetric matrix, largest first, and the eigenvectors that belong to them. */
export interface SymmetricEigen {
  /** `[size]` */
  readonly values: Float64Array;
  /** The first `count` eigenvectors as ROWS, unit length, in the order of the values: `[count, size]`. */
  readonly vectors: Float64Array;
}

/**
 * Decomposes a symmetric matrix in float64.
 *
 * The solver (Householder tridiagonalisation, then implicit QL; EISPACK's tred2 and tql2 as ml-matrix has them) returns eigenvectors
 * as columns. They become rows here, once, under that name, because taking rows of such a matrix for its eigenvectors gives
 * vectors that look right, are orthonormal too, and are wrong.
 *
 * @param matrix `[size, size]`; only its upper triangle is read.
 * @param count How many eigenvectors to return.
 */
export function symmetricEigen(matrix: Float64Array, size: number, count: number): SymmetricEigen {
  const full = Matrix.zeros(size, size);
  for (let row = 0; row < size; row++) {
    for (let column = row; column < size; column++) {
      const value = matrix[row * size + column];
      full.set(row, column, value);
      full.set(column, row, value);
    }
  }
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(full, { assumeSymmetric: true });
  const order = Array.from({ length: size }, (_, index) => index).sort(
    (p, q) => realEigenvalues[q] - realEigenvalues[p],
  );
  const vectors = new Float64Array(count * size);
  for (let rank = 0; rank < count; rank++) {
    for (let i = 0; i < size; i++) {
      vectors[rank * size + i] = eigenvectorMatrix.get(i, order[rank]);
    }
  }
  return { values: Float64Array.from(order, (index) => realEigenvalues[index]), vectors };
}
