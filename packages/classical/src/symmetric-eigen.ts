import { EigenvalueDecomposition, Matrix } from "ml-matrix";
import { leadingEigen, type SymmetricEigen } from "./leading-eigen";

/** Smallest matrix, and largest share of its eigenpairs, for which it is faster to compute only those. */
const LEADING_FROM = { size: 128, share: 1 / 8 };

/**
 * The `count` largest eigenpairs of a positive semidefinite matrix in float64: by block Lanczos where few are wanted,
 * else, and where that declines, by a full decomposition.
 *
 * @param matrix `[size, size]`; only its upper triangle is read, and the lower is filled in.
 */
export function symmetricEigen(matrix: Float64Array, size: number, count: number): SymmetricEigen {
  mirror(matrix, size);
  const few = size >= LEADING_FROM.size && count <= size * LEADING_FROM.share;
  return (few ? leadingEigen(matrix, size, count) : undefined) ?? fullEigen(matrix, size, count);
}

/**
 * Decomposes the whole matrix: Householder tridiagonalisation, then implicit QL (EISPACK's tred2 and tql2 as ml-matrix has them).
 *
 * The solver returns eigenvectors as columns. They become rows here, once: taking the rows of the
 * solver's matrix as eigenvectors would give vectors that are orthonormal, look right, and are wrong.
 */
export function fullEigen(matrix: Float64Array, size: number, count: number): SymmetricEigen {
  const full = Matrix.from1DArray(size, size, matrix);
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
  return {
    values: Float64Array.from({ length: count }, (_, rank) => realEigenvalues[order[rank]]),
    vectors,
    residual: 0,
  };
}

/** Copies the upper triangle to the lower. */
function mirror(matrix: Float64Array, size: number): void {
  for (let row = 1; row < size; row++) {
    for (let column = 0; column < row; column++) {
      matrix[row * size + column] = matrix[column * size + row];
    }
  }
}
