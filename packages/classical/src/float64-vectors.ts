/** The inner product. Four sums at a time, because one would wait for each addition to end. */
export function dot(a: Float64Array, b: Float64Array): number {
  const { length } = a;
  const whole = length - (length % 4);
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  for (let i = 0; i < whole; i += 4) {
    s0 += a[i] * b[i];
    s1 += a[i + 1] * b[i + 1];
    s2 += a[i + 2] * b[i + 2];
    s3 += a[i + 3] * b[i + 3];
  }
  for (let i = whole; i < length; i++) {
    s0 += a[i] * b[i];
  }
  return s0 + s1 + (s2 + s3);
}

/** `target += factor * source` */
export function addScaled(target: Float64Array, factor: number, source: Float64Array): void {
  const { length } = target;
  for (let i = 0; i < length; i++) {
    target[i] += factor * source[i];
  }
}

/**
 * Products of a matrix with two vectors: `x = M v`, `y = M w`. Four rows and both vectors meet at once: their eight sums stay in registers,
 * and each number of the matrix, which is larger than a cache, is loaded once.
 *
 * @param matrix `[size, size]`, row by row.
 */
export function multiplyPair(
  matrix: Float64Array,
  size: number,
  v: Float64Array,
  w: Float64Array,
  x: Float64Array,
  y: Float64Array,
): void {
  const whole = size - (size % 4);
  for (let row = 0; row < whole; row += 4) {
    const r0 = row * size;
    const r1 = r0 + size;
    const r2 = r1 + size;
    const r3 = r2 + size;
    let [x0, x1, x2, x3] = [0, 0, 0, 0];
    let [y0, y1, y2, y3] = [0, 0, 0, 0];
    for (let i = 0; i < size; i++) {
      const p = v[i];
      const q = w[i];
      const m0 = matrix[r0 + i];
      x0 += m0 * p;
      y0 += m0 * q;
      const m1 = matrix[r1 + i];
      x1 += m1 * p;
      y1 += m1 * q;
      const m2 = matrix[r2 + i];
      x2 += m2 * p;
      y2 += m2 * q;
      const m3 = matrix[r3 + i];
      x3 += m3 * p;
      y3 += m3 * q;
    }
    x[row] = x0;
    x[row + 1] = x1;
    x[row + 2] = x2;
    x[row + 3] = x3;
    y[row] = y0;
    y[row + 1] = y1;
    y[row + 2] = y2;
    y[row + 3] = y3;
  }
  for (let row = whole; row < size; row++) {
    const values = matrix.subarray(row * size, (row + 1) * size);
    x[row] = dot(values, v);
    y[row] = dot(values, w);
  }
}
