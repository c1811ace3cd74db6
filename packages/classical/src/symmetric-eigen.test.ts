import { Random } from "@gan-cls/core";
import { installMatchers } from "@gan-cls/testing";
import { describe, expect, it } from "vitest";
import { largestResidual, matrixWithSpectrum } from "./__fixtures__/spectra";
import { fullEigen, symmetricEigen } from "./symmetric-eigen";

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

  it("finds the same few eigenpairs as the full decomposition does", () => {
    const spectrum = Array.from({ length: 144 }, (_, i) => 1e4 / (i + 1) ** 2);
    const { matrix } = matrixWithSpectrum(spectrum, 3);
    const [few, all] = [symmetricEigen(matrix, 144, 18), fullEigen(matrix, 144, 18)];
    expect(few.residual).toBeGreaterThan(0);
    expect(few.values).toBeAllClose(all.values, { rtol: 1e-11 });
    for (let rank = 0; rank < 18; rank++) {
      const [p, q] = [few, all].map(({ vectors }) => vectors.subarray(rank * 144, (rank + 1) * 144));
      const sign = Math.sign(p.reduce((sum, value, i) => sum + value * q[i], 0));
      expect(p.map((value) => sign * value)).toBeAllClose(q, { rtol: 0, atol: 1e-9 });
    }
  });

  it.each([
    ["the identity", new Array<number>(150).fill(1)],
    ["zeros", new Array<number>(150).fill(0)],
    ["an eigenvalue of five copies", Array.from({ length: 150 }, (_, i) => (i < 5 ? 9 : 8 * 0.9 ** i))],
    ["a rank below the number wanted", Array.from({ length: 150 }, (_, i) => (i < 4 ? 9 - i : 0))],
  ])("is right where few eigenpairs are wanted of %s", (_, spectrum) => {
    const { matrix } = matrixWithSpectrum(spectrum, 4);
    const found = symmetricEigen(matrix, 150, 10);
    expect(found.values).toBeAllClose(spectrum.slice(0, 10), { rtol: 1e-12, atol: 1e-12 });
    expect(largestResidual(matrix, 150, found)).toBeLessThan(1e-11);
    for (let p = 0; p < 10; p++) {
      for (let q = 0; q <= p; q++) {
        const [v, w] = [p, q].map((rank) => found.vectors.subarray(rank * 150, (rank + 1) * 150));
        expect(v.reduce((sum, value, i) => sum + value * w[i], 0)).toBeCloseTo(p === q ? 1 : 0, 12);
      }
    }
  });
});
