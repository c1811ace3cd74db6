import { Random } from "@gan-cls/core";
import { describe, expect, it } from "vitest";
import { winogradMatrices } from "./winograd-matrices";

/** `matrix[rows, columns] vector` */
function apply(matrix: Float64Array, vector: number[]): number[] {
  const columns = vector.length;
  return Array.from({ length: matrix.length / columns }, (_, row) =>
    vector.reduce((sum, value, column) => sum + matrix[row * columns + column] * value, 0),
  );
}

describe.each([
  [4, 3],
  [4, 5],
  [5, 4],
  [3, 4],
  [2, 3],
])("winogradMatrices(%i, %i)", (m, r) => {
  it("correlates exactly", () => {
    const random = Random.fromSeed(m * 10 + r);
    const d = Array.from({ length: m + r - 1 }, () => random.normal());
    const g = Array.from({ length: r }, () => random.normal());
    const { data, filter, output } = winogradMatrices(m, r);
    const [transformedData, transformedFilter] = [apply(data, d), apply(filter, g)];
    const actual = apply(
      output,
      transformedData.map((value, point) => value * transformedFilter[point]),
    );
    const expected = Array.from({ length: m }, (_, i) => g.reduce((sum, tap, k) => sum + tap * d[i + k], 0));
    actual.forEach((value, i) => expect(value).toBeCloseTo(expected[i], 10));
  });
});
