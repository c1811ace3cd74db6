import { Random } from "@gan-cls/core";
import { orthonormaliseRows } from "../orthonormal";
import type { SymmetricEigen } from "../leading-eigen";

/** A symmetric matrix with given eigenvalues and random eigenvectors (rows). */
export function matrixWithSpectrum(
  spectrum: readonly number[],
  seed: number,
): { matrix: Float64Array; vectors: Float64Array } {
  const size = spectrum.length;
  const vectors = Float64Array.from(Random.fromSeed(seed).normals(size * size));
  orthonormaliseRows(vectors, size, size);
  const matrix = new Float64Array(size * size);
  spectrum.forEach((value, rank) => {
    for (let i = 0; value !== 0 && i < size; i++) {
      for (let j = 0; j < size; j++) {
        // In this order, because it makes the two triangles equal to the last bit.
        matrix[i * size + j] += value * (vectors[rank * size + i] * vectors[rank * size + j]);
      }
    }
  });
  return { matrix, vectors };
}

/** The largest `|A v - value v|`. */
export function largestResidual(matrix: Float64Array, size: number, { values, vectors }: SymmetricEigen): number {
  const residuals = Array.from(values, (value, rank) => {
    const vector = vectors.subarray(rank * size, (rank + 1) * size);
    const image = vector.map((_, i) => vector.reduce((sum, v, j) => sum + matrix[i * size + j] * v, 0));
    return Math.hypot(...image.map((v, i) => v - value * vector[i]));
  });
  return Math.max(...residuals);
}
