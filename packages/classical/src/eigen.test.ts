import { Random } from "@gan-cls/core";
import { installMatchers } from "@gan-cls/testing";
import { describe, expect, it } from "vitest";
import { symmetricEigen } from "./eigen";

installMatchers();

describe("symmetricEigen", () => {
  it("returns the eigenpairs of a matrix known in closed form, largest first, vectors as rows", () => {
    // [[2, 1], [1, 2]]: 3 along (1, 1), 1 along (1, -1). The lower triangle is not read.
    const { values, vectors } = symmetricEigen(Float64Array.of(2, 1, NaN, 2), 2, 2);
    expect(values).toBeAllClose([3, 1], { rtol: 1e-14 });
    expect(vectors[0] / vectors[1]).toBeCloseTo(1, 12);
    expect(vectors[2] / vectors[3]).toBeCloseTo(-1, 12);
  });

  it("meets the definition: the matrix times each row is its eigenvalue times the row", () => {
    const size = 20;
    const random = Random.fromSeed(2);
    const matrix = new Float64Array(size * size);
    for (let i = 0; i < size; i++) {
      for (let j = i; j < size; j++) {
        matrix[i * size + j] = matrix[j * size + i] = random.normal();
      }
    }
    const { values, vectors } = symmetricEigen(matrix, size, size);
    for (let rank = 0; rank < size; rank++) {
      const vector = vectors.subarray(rank * size, (rank + 1) * size);
      const image = vector.map((_, i) => vector.reduce((sum, value, j) => sum + matrix[i * size + j] * value, 0));
      expect(image).toBeAllClose(
        vector.map((value) => value * values[rank]),
        { atol: 1e-11 },
      );
    }
    expect([...values].sort((p, q) => q - p)).toEqual([...values]);
  });
});
