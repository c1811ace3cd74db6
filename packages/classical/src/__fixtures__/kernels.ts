import type { MatrixKernel } from "../matrix-kernel";
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
