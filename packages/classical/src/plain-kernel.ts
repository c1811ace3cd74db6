import { assertPositiveInteger, GanClsError, type MatrixKernel, type MultiplyOptions } from "@gan-cls/core";

/** Numbers of `a` that are worked through before the next rows of `b` come: 128 KiB, which the L2 cache of any machine holds. */
const CACHE_BLOCK = 32 * 1024;

/** Rows of `a` and of `b` that meet at once: their 16 sums stay in registers, so each number loaded is used four times. */
const TILE = 4;

/**
 * The default kernel: plain JavaScript, synchronous, single-threaded, no dependencies. Sums are float64 and rounded to float32
 * once. That is also the fast way: V8 computes in float64, and rounding every step with `Math.fround` halves the speed.
 */
export const plainKernel: MatrixKernel = { multiply };

function multiply(
  a: Float32Array,
  b: Float32Array,
  m: number,
  k: number,
  n: number,
  { transposeA = false, transposeB = false }: MultiplyOptions = {},
): Float32Array {
  checkOperands(a, b, m, k, n);
  // Both operands as rows of length k, so that every inner loop runs over contiguous numbers.
  return multiplyRows(transposeA ? transpose(a, k, m) : a, transposeB ? b : transpose(b, k, n), m, k, n);
}

function checkOperands(a: Float32Array, b: Float32Array, m: number, k: number, n: number): void {
  assertPositiveInteger("multiply", "m", m);
  assertPositiveInteger("multiply", "k", k);
  assertPositiveInteger("multiply", "n", n);
  if (a.length !== m * k || b.length !== k * n) {
    throw new GanClsError(
      "invalid-argument",
      `multiply: expected operands of ${m}x${k} and ${k}x${n}, so ${m * k} and ${k * n} numbers, got ${a.length} and ${b.length}`,
    );
  }
}

/** `[rows, columns]` to `[columns, rows]`. */
function transpose(matrix: Float32Array, rows: number, columns: number): Float32Array {
  const result = new Float32Array(matrix.length);
  for (let column = 0; column < columns; column++) {
    for (let row = 0, target = column * rows; row < rows; row++, target++) {
      result[target] = matrix[row * columns + column];
    }
  }
  return result;
}

/** `[m, n]` of the inner products of `m` rows `a` with `n` rows `b`, each of length `k`. */
function multiplyRows(a: Float32Array, b: Float32Array, m: number, k: number, n: number): Float32Array {
  const result = new Float32Array(m * n);
  const blockRows = Math.max(TILE, Math.floor(CACHE_BLOCK / k / TILE) * TILE);
  for (let start = 0; start < m; start += blockRows) {
    const end = Math.min(start + blockRows, m);
    for (let column = 0; column < n; column += TILE) {
      for (let row = start; row < end; row += TILE) {
        if (row + TILE <= end && column + TILE <= n) {
          multiplyTile(a, b, row, column, k, n, result);
        } else {
          multiplyEdge(a, b, row, Math.min(row + TILE, end), column, Math.min(column + TILE, n), k, n, result);
        }
      }
    }
  }
  return result;
}

/** One 4x4 tile of the result. Written out in full because V8 keeps single variables in registers, but no arrays. */
function multiplyTile(
  a: Float32Array,
  b: Float32Array,
  row: number,
  column: number,
  k: number,
  n: number,
  result: Float32Array,
): void {
  const [a0, a1, a2, a3] = [row * k, (row + 1) * k, (row + 2) * k, (row + 3) * k];
  const [b0, b1, b2, b3] = [column * k, (column + 1) * k, (column + 2) * k, (column + 3) * k];
  let [c00, c01, c02, c03] = [0, 0, 0, 0];
  let [c10, c11, c12, c13] = [0, 0, 0, 0];
  let [c20, c21, c22, c23] = [0, 0, 0, 0];
  let [c30, c31, c32, c33] = [0, 0, 0, 0];
  for (let i = 0; i < k; i++) {
    const y0 = b[b0 + i];
    const y1 = b[b1 + i];
    const y2 = b[b2 + i];
    const y3 = b[b3 + i];
    const x0 = a[a0 + i];
    c00 += x0 * y0;
    c01 += x0 * y1;
    c02 += x0 * y2;
    c03 += x0 * y3;
    const x1 = a[a1 + i];
    c10 += x1 * y0;
    c11 += x1 * y1;
    c12 += x1 * y2;
    c13 += x1 * y3;
    const x2 = a[a2 + i];
    c20 += x2 * y0;
    c21 += x2 * y1;
    c22 += x2 * y2;
    c23 += x2 * y3;
    const x3 = a[a3 + i];
    c30 += x3 * y0;
    c31 += x3 * y1;
    c32 += x3 * y2;
    c33 += x3 * y3;
  }
  const target = row * n + column;
  result[target] = c00;
  result[target + 1] = c01;
  result[target + 2] = c02;
  result[target + 3] = c03;
  result[target + n] = c10;
  result[target + n + 1] = c11;
  result[target + n + 2] = c12;
  result[target + n + 3] = c13;
  result[target + 2 * n] = c20;
  result[target + 2 * n + 1] = c21;
  result[target + 2 * n + 2] = c22;
  result[target + 2 * n + 3] = c23;
  result[target + 3 * n] = c30;
  result[target + 3 * n + 1] = c31;
  result[target + 3 * n + 2] = c32;
  result[target + 3 * n + 3] = c33;
}

/** The same for the remainders at the edges, one inner product at a time. */
function multiplyEdge(
  a: Float32Array,
  b: Float32Array,
  rowStart: number,
  rowEnd: number,
  columnStart: number,
  columnEnd: number,
  k: number,
  n: number,
  result: Float32Array,
): void {
  for (let row = rowStart; row < rowEnd; row++) {
    for (let column = columnStart; column < columnEnd; column++) {
      let sum = 0;
      for (let i = 0; i < k; i++) {
        sum += a[row * k + i] * b[column * k + i];
      }
      result[row * n + column] = sum;
    }
  }
}
