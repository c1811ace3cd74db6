import { Random } from "@gan-cls/core";
import { maxRelativeError } from "@gan-cls/testing";
import * as tf from "@tensorflow/tfjs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { MOST_BYTE_ROWS } from "./byte-operations";
import { byteProducts, projectBytes, registerSimdBackend } from "./index";
import type { SimdBackend } from "./backend";

const bytesInUse = (): number => (tf.backend() as SimdBackend).runtime.allocator.bytesInUse;

function randomBytes(length: number, seed: number): Uint8Array {
  const random = Random.fromSeed(seed);
  return Uint8Array.from({ length }, () => random.integer(256));
}

/** By the definition; the upper triangle. */
function reference(bytes: Uint8Array, columns: number): { products: number[]; sums: number[] } {
  const rows = Array.from({ length: bytes.length / columns }, (_, i) => [
    ...bytes.subarray(i * columns, (i + 1) * columns),
  ]);
  const sum = (term: (row: number[]) => number): number => rows.reduce((total, row) => total + term(row), 0);
  const products = Array.from({ length: columns * columns }, (_, index) => {
    const [i, j] = [Math.floor(index / columns), index % columns];
    return i <= j ? sum((row) => row[i] * row[j]) : 0;
  });
  return { products, sums: Array.from({ length: columns }, (_, i) => sum((row) => row[i])) };
}

function upperTriangle(matrix: Uint32Array, columns: number): number[] {
  return [...matrix].map((value, index) => (Math.floor(index / columns) <= index % columns ? value : 0));
}

describe.each([
  { threads: 1, relaxed: true },
  { threads: 2, relaxed: true },
  { threads: 3, relaxed: false },
])("with $threads threads, fused $relaxed", ({ threads, relaxed }) => {
  const name = `bytes-${threads}`;
  beforeAll(async () => {
    await registerSimdBackend({ threads, relaxed, name });
    await tf.setBackend(name);
  });
  afterAll(async () => {
    await tf.setBackend("cpu");
    tf.removeBackend(name);
  });

  it.each([
    [1, 1],
    [2, 8],
    [3, 9],
    [40, 23],
    [513, 17],
    [1030, 64],
  ])("byteProducts of %d rows and %d columns are exact", (rows, columns) => {
    const before = bytesInUse();
    const bytes = randomBytes(rows * columns, rows);
    const { products, sums } = byteProducts(bytes, rows, columns) ?? {};
    const expected = reference(bytes, columns);
    expect([...(sums ?? [])]).toEqual(expected.sums);
    expect(upperTriangle(products ?? new Uint32Array(), columns)).toEqual(expected.products);
    expect(bytesInUse()).toBe(before);
  });

  it("byteProducts leave out columns that are zero throughout", () => {
    const bytes = randomBytes(50 * 40, 3).map((value, i) => (i % 40 < 8 || i % 40 > 31 ? 0 : value));
    expect(upperTriangle(byteProducts(bytes, 50, 40)?.products ?? new Uint32Array(), 40)).toEqual(
      reference(bytes, 40).products,
    );
  });

  it("byteProducts hold as many of the largest bytes as they say, and decline more", () => {
    const white = new Uint8Array(MOST_BYTE_ROWS + 1).fill(255);
    expect(byteProducts(white.subarray(1), MOST_BYTE_ROWS, 1)?.products).toEqual(
      Uint32Array.of(MOST_BYTE_ROWS * 255 ** 2),
    );
    expect(byteProducts(white, MOST_BYTE_ROWS + 1, 1)).toBeUndefined();
  });

  it.each([
    [1, 1, 1],
    [7, 13, 3],
    [33, 784, 40],
  ])("projectBytes moves and projects %d rows of %d on %d axes", (rows, columns, components) => {
    const [before, tensors] = [bytesInUse(), tf.memory().numTensors];
    const random = Random.fromSeed(columns);
    const [offsets, axes] = [random.normals(columns), random.normals(components * columns)];
    const bytes = randomBytes(rows * columns, columns);
    const expected = Array.from({ length: rows * components }, (_, index) => {
      const [row, axis] = [Math.floor(index / components) * columns, (index % components) * columns];
      return offsets.reduce((sum, offset, i) => sum + (bytes[row + i] - offset) * axes[axis + i], 0);
    });
    const projected = projectBytes(bytes, offsets, axes, rows, columns) ?? new Float32Array();
    expect(projected).toHaveLength(rows * components);
    expect(maxRelativeError(projected, expected)).toBeLessThan(2e-6);
    expect([bytesInUse(), tf.memory().numTensors]).toEqual([before, tensors]);
  });
});

it("decline when another backend is active", async () => {
  await tf.setBackend("cpu");
  expect(byteProducts(new Uint8Array(4), 2, 2)).toBeUndefined();
  expect(projectBytes(new Uint8Array(4), new Float32Array(2), new Float32Array(2), 2, 2)).toBeUndefined();
});
