import type { ByteProducts, MatrixKernel, ShortVectors } from "@gan-cls/core";
import { squaredDistance } from "../distance-bounds";
import { plainKernel } from "../plain-kernel";

/**
 * The worst kernel that the contract allows: every product and every sum is rounded to float32, from the last term to the first, and
 * the answer comes late.
 */
export const float32Kernel: MatrixKernel = {
  async multiply(a, b, m, k, n, { transposeA = false, transposeB = false } = {}) {
    const result = new Float32Array(m * n);
    for (let row = 0; row < m; row++) {
      for (let column = 0; column < n; column++) {
        let sum = 0;
        for (let i = k - 1; i >= 0; i--) {
          const left = a[transposeA ? i * m + row : row * k + i];
          const right = b[transposeB ? column * k + i : i * n + column];
          sum = Math.fround(sum + Math.fround(left * right));
        }
        result[row * n + column] = sum;
      }
    }
    await Promise.resolve();
    return result;
  },
};

/** The default kernel, with a record of the largest operand or result of any call. */
export function measuringKernel(): { kernel: MatrixKernel; largest: () => number; calls: () => number } {
  let largest = 0;
  let calls = 0;
  return {
    kernel: {
      multiply(a, b, m, k, n, options) {
        calls++;
        largest = Math.max(largest, a.length, b.length, m * n);
        return plainKernel.multiply(a, b, m, k, n, options);
      },
    },
    largest: () => largest,
    calls: () => calls,
  };
}

/** The optional operations of a kernel, straight from their definitions, with a record of the calls. */
export function integerKernel(capacity = Infinity): {
  kernel: MatrixKernel;
  byteRows: () => number;
  openScans: () => number;
  proposed: () => number;
  overflows: () => number;
} {
  let [byteRows, openScans, proposed, overflows] = [0, 0, 0, 0];
  const kernel: MatrixKernel = {
    ...plainKernel,
    byteProducts(bytes, rows, columns) {
      byteRows += rows;
      return sumBytes(bytes, rows, columns);
    },
    openNeighbourScan(vectors) {
      openScans++;
      return {
        propose(queries, reach, k) {
          const lists = Array.from({ length: queries.size }, (_, q) => nearList(vectors, queries, q, reach[q], k));
          const kept = lists.map((list) => (list.length > capacity ? [] : list));
          const starts = Uint32Array.from([0, ...kept.map((_, i) => kept.slice(0, i + 1).flat().length)]);
          const overflowed = Uint8Array.from(lists, ({ length }) => (length > capacity ? 1 : 0));
          proposed += kept.flat().length;
          overflows += overflowed.reduce((sum, flag) => sum + flag, 0);
          return { indices: Uint32Array.from(kept.flat()), starts, overflowed };
        },
        dispose: () => void openScans--,
      };
    },
  };
  return {
    kernel,
    byteRows: () => byteRows,
    openScans: () => openScans,
    proposed: () => proposed,
    overflows: () => overflows,
  };
}

function sumBytes(bytes: Uint8Array, rows: number, columns: number): ByteProducts {
  const [products, sums] = [new Uint32Array(columns * columns), new Uint32Array(columns)];
  for (let row = 0; row < rows; row++) {
    const values = bytes.subarray(row * columns, (row + 1) * columns);
    values.forEach((value, i) => {
      sums[i] += value;
      values.forEach((other, j) => (products[i * columns + j] += value * other));
    });
  }
  return { products, sums };
}

function nearList(vectors: ShortVectors, queries: ShortVectors, query: number, reach: number, k: number): number[] {
  const distances = Array.from({ length: vectors.size }, (_, i) =>
    Math.sqrt(squaredDistance(queries.values, query, vectors.values, i, vectors.width)),
  );
  const limit = [...distances].sort((p, q) => p - q)[k - 1] + reach;
  return distances.flatMap((distance, index) => (distance <= limit ? [index] : []));
}
