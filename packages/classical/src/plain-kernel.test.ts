import { type MultiplyOptions, Random } from "@gan-cls/core";
import { installMatchers } from "@gan-cls/testing";
import { describe, expect, it } from "vitest";
import { plainKernel } from "./plain-kernel";

installMatchers();

/** One sum at a time, straight from the definition. */
function reference(a: Float32Array, b: Float32Array, m: number, k: number, n: number, options: MultiplyOptions) {
  return Float32Array.from({ length: m * n }, (_, index) => {
    const [row, column] = [Math.floor(index / n), index % n];
    let sum = 0;
    for (let i = 0; i < k; i++) {
      sum +=
        a[options.transposeA ? i * m + row : row * k + i] * b[options.transposeB ? column * k + i : i * n + column];
    }
    return sum;
  });
}

describe("plainKernel", () => {
  const random = Random.fromSeed(1);
  const sizes = [
    [1, 1, 1],
    [4, 8, 4],
    [5, 3, 7],
    [3, 17, 2],
    [13, 1, 9],
    // More rows than one cache block holds.
    [70, 1000, 6],
  ];
  for (const [m, k, n] of sizes) {
    for (const transposeA of [false, true]) {
      for (const transposeB of [false, true]) {
        it(`multiplies ${m}x${k} by ${k}x${n}, transposed: ${transposeA}, ${transposeB}`, () => {
          const [a, b] = [random.normals(m * k), random.normals(k * n)];
          const options = { transposeA, transposeB };
          expect(plainKernel.multiply(a, b, m, k, n, options)).toBeAllClose(reference(a, b, m, k, n, options));
        });
      }
    }
  }

  it("reads views and leaves its operands alone", () => {
    const buffer = random.normals(40);
    const before = buffer.slice();
    const [a, b] = [buffer.subarray(3, 15), buffer.subarray(15, 35)];
    expect(plainKernel.multiply(a, b, 3, 4, 5)).toBeAllClose(reference(a.slice(), b.slice(), 3, 4, 5, {}));
    expect(buffer).toEqual(before);
  });

  it("returns a new array each time", () => {
    const a = Float32Array.of(1, 2, 3, 4);
    expect(plainKernel.multiply(a, a, 2, 2, 2)).not.toBe(plainKernel.multiply(a, a, 2, 2, 2));
  });

  it("names the sizes that do not fit", () => {
    const six = new Float32Array(6);
    expect(() => plainKernel.multiply(six, six, 2, 3, 3)).toThrow(
      "multiply: expected operands of 2x3 and 3x3, so 6 and 9 numbers, got 6 and 6",
    );
    expect(() => plainKernel.multiply(six, six, 0, 3, 3)).toThrow("multiply: m must be a positive integer, got 0");
  });
});
