import { Random } from "@gan-cls/core";
import { installMatchers } from "@gan-cls/testing";
import { describe, expect, it } from "vitest";
import { matrixWithSpectrum, largestResidual } from "./__fixtures__/spectra";
import { leadingEigen, RESIDUAL_BOUND } from "./leading-eigen";

installMatchers();

const SIZE = 160;

/** Falls like the variances of images do. */
const falling = Array.from({ length: SIZE }, (_, i) => 1e5 * 0.9 ** i);

/** `falling` with some of its first eigenvalues replaced. */
function withLeading(...leading: readonly number[]): number[] {
  return [...leading, ...falling.slice(leading.length)].sort((p, q) => q - p);
}

describe("leadingEigen", () => {
  it("finds the eigenpairs that a matrix was made of, up to sign", () => {
    const { matrix, vectors } = matrixWithSpectrum(falling, 1);
    const found = leadingEigen(matrix, SIZE, 20);
    expect(found?.values).toBeAllClose(falling.slice(0, 20), { rtol: 1e-12 });
    for (let rank = 0; rank < 20; rank++) {
      const [p, q] = [found?.vectors, vectors].map((rows) => rows?.subarray(rank * SIZE, (rank + 1) * SIZE));
      expect(Math.abs(p?.reduce((sum, value, i) => sum + value * (q?.[i] ?? 0), 0) ?? 0)).toBeCloseTo(1, 13);
    }
  });

  it("keeps every residual below the bound, and tells the largest", () => {
    for (const seed of [2, 3, 4]) {
      const random = Random.fromSeed(seed);
      const draw = (_: unknown, i: number): number => 1000 * 0.92 ** i * (1 + random.uniform());
      const spectrum = Array.from({ length: SIZE }, draw).sort((p, q) => q - p);
      const { matrix } = matrixWithSpectrum(spectrum, seed);
      const found = leadingEigen(matrix, SIZE, 8);
      expect(found).toBeDefined();
      if (found !== undefined) {
        const residual = largestResidual(matrix, SIZE, found) / spectrum[0];
        expect(residual).toBeLessThanOrEqual(2 * RESIDUAL_BOUND);
        expect(found.residual).toBeLessThanOrEqual(RESIDUAL_BOUND);
        expect(found.values).toBeAllClose(spectrum.slice(0, 8), { rtol: 1e-11 });
      }
    }
  });

  it("gives equal bytes for equal matrices", () => {
    const { matrix } = matrixWithSpectrum(falling, 5);
    expect(leadingEigen(matrix.slice(), SIZE, 12)).toEqual(leadingEigen(matrix, SIZE, 12));
  });

  it.each<[string, number[]]>([
    ["the identity", new Array<number>(SIZE).fill(1)],
    ["nothing but zeros", new Array<number>(SIZE).fill(0)],
    ["a pair", withLeading(9e5, 8e5, 8e5, 7e5)],
    ["five copies, which a block of two does not see", withLeading(9e5, 8e5, 8e5, 8e5, 8e5, 8e5, 7e5)],
    ["a cluster of three", withLeading(9e5, 8e5, 8e5 - 1, 8e5 - 2)],
    ["two copies of the last that is wanted and the next", withLeading(...falling.slice(0, 9), falling[9], falling[9])],
    ["fewer eigenvalues above zero than are wanted", falling.map((value, i) => (i < 7 ? value : 0))],
    ["as many eigenvalues above zero as are wanted", falling.map((value, i) => (i < 10 ? value : 0))],
  ])("declines %s", (_, spectrum) => {
    expect(leadingEigen(matrixWithSpectrum(spectrum, 6).matrix, SIZE, 10)).toBeUndefined();
  });
});
