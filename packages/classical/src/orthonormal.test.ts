import { Random } from "@gan-cls/core";
import { installMatchers } from "@gan-cls/testing";
import { describe, expect, it } from "vitest";
import { orthonormaliseRows } from "./orthonormal";

installMatchers();

function products(rows: Float64Array, count: number, length: number): number[] {
  return Array.from({ length: count * count }, (_, index) => {
    const [p, q] = [Math.floor(index / count) * length, (index % count) * length];
    return rows.subarray(p, p + length).reduce((sum, value, i) => sum + value * rows[q + i], 0);
  });
}

function identity(size: number): number[] {
  return Array.from({ length: size * size }, (_, index) => (index % (size + 1) === 0 ? 1 : 0));
}

describe("orthonormaliseRows", () => {
  it("keeps rows that are orthonormal already", () => {
    const rows = Float64Array.of(0.6, 0.8, 0, -0.8, 0.6, 0);
    orthonormaliseRows(rows, 2, 3);
    expect(rows).toBeAllClose([0.6, 0.8, 0, -0.8, 0.6, 0], { atol: 1e-15 });
  });

  it("holds when the rows are nearly parallel", () => {
    const base = Random.fromSeed(3).normals(8);
    const rows = Float64Array.from({ length: 32 }, (_, i) => base[i % 8] + 1e-6 * Math.sin(i * i));
    orthonormaliseRows(rows, 4, 8);
    expect(products(rows, 4, 8)).toBeAllClose(identity(4), { atol: 1e-14 });
  });

  it("fills up with new directions for rows that are zero or repeated", () => {
    const rows = Float64Array.of(1, 1, 0, 2, 2, 0, 0, 0, 0);
    orthonormaliseRows(rows, 3, 3);
    expect(products(rows, 3, 3)).toBeAllClose(identity(3), { atol: 1e-14 });
    expect(rows.subarray(0, 3)).toBeAllClose([Math.SQRT1_2, Math.SQRT1_2, 0]);
  });
});
