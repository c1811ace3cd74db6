/**
 * The innermost loops: blocks of 4 rows and 8 columns of a product, which stay in registers. Measured on V8: larger blocks and
 * unrolled loops are slower, because they spill.
 */

/** `a * b + c`; one rounding where the relaxed instructions are there, two elsewhere. */
// @ts-ignore: decorator
@inline
export function multiplyAdd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) {
    return f32x4.relaxed_madd(a, b, c);
  }
  return f32x4.add(f32x4.mul(a, b), c);
}

/**
 * `C[4, 8] (+)= A[4, K] B[K, 8]`, A's rows contiguous.
 *
 * @param a First row of A; the others follow every `aStride` bytes.
 * @param b A packed panel: 8 columns, 32 bytes a row.
 * @param c First row of C; the others follow every `cStride` bytes.
 * @param accumulate Add to C instead of replacing it.
 */
export function multiplyRows(K: i32, a: usize, aStride: usize, b: usize, c: usize, cStride: usize, accumulate: bool): void {
  let c00 = f32x4.splat(0), c01 = c00, c10 = c00, c11 = c00, c20 = c00, c21 = c00, c30 = c00, c31 = c00;
  const c1 = c + cStride, c2 = c1 + cStride, c3 = c2 + cStride;
  if (accumulate) {
    c00 = v128.load(c); c01 = v128.load(c, 16);
    c10 = v128.load(c1); c11 = v128.load(c1, 16);
    c20 = v128.load(c2); c21 = v128.load(c2, 16);
    c30 = v128.load(c3); c31 = v128.load(c3, 16);
  }
  let a1 = a + aStride, a2 = a1 + aStride, a3 = a2 + aStride;
  const end = a + (<usize>K << 2);
  while (a < end) {
    const b0 = v128.load(b), b1 = v128.load(b, 16);
    let x = v128.load32_splat(a);
    c00 = multiplyAdd(x, b0, c00); c01 = multiplyAdd(x, b1, c01);
    x = v128.load32_splat(a1);
    c10 = multiplyAdd(x, b0, c10); c11 = multiplyAdd(x, b1, c11);
    x = v128.load32_splat(a2);
    c20 = multiplyAdd(x, b0, c20); c21 = multiplyAdd(x, b1, c21);
    x = v128.load32_splat(a3);
    c30 = multiplyAdd(x, b0, c30); c31 = multiplyAdd(x, b1, c31);
    a += 4; a1 += 4; a2 += 4; a3 += 4; b += 32;
  }
  v128.store(c, c00); v128.store(c, c01, 16);
  v128.store(c1, c10); v128.store(c1, c11, 16);
  v128.store(c2, c20); v128.store(c2, c21, 16);
  v128.store(c3, c30); v128.store(c3, c31, 16);
}

/** As {@link multiplyRows} for a single row. */
export function multiplyRow(K: i32, a: usize, b: usize, c: usize, accumulate: bool): void {
  let c0 = f32x4.splat(0), c1 = c0;
  if (accumulate) {
    c0 = v128.load(c); c1 = v128.load(c, 16);
  }
  const end = a + (<usize>K << 2);
  while (a < end) {
    const x = v128.load32_splat(a);
    c0 = multiplyAdd(x, v128.load(b), c0);
    c1 = multiplyAdd(x, v128.load(b, 16), c1);
    a += 4; b += 32;
  }
  v128.store(c, c0); v128.store(c, c1, 16);
}

/**
 * `C[4, 8] (+)= transpose(A[K, 4]) B[K, 8]`: A's columns contiguous, rows of A and B every `aStride` and `bStride` bytes.
 */
export function multiplyColumns(
  K: i32, a: usize, aStride: usize, b: usize, bStride: usize, c: usize, cStride: usize, accumulate: bool,
): void {
  let c00 = f32x4.splat(0), c01 = c00, c10 = c00, c11 = c00, c20 = c00, c21 = c00, c30 = c00, c31 = c00;
  const c1 = c + cStride, c2 = c1 + cStride, c3 = c2 + cStride;
  if (accumulate) {
    c00 = v128.load(c); c01 = v128.load(c, 16);
    c10 = v128.load(c1); c11 = v128.load(c1, 16);
    c20 = v128.load(c2); c21 = v128.load(c2, 16);
    c30 = v128.load(c3); c31 = v128.load(c3, 16);
  }
  for (let k = 0; k < K; k++) {
    const b0 = v128.load(b), b1 = v128.load(b, 16);
    let x = v128.load32_splat(a);
    c00 = multiplyAdd(x, b0, c00); c01 = multiplyAdd(x, b1, c01);
    x = v128.load32_splat(a, 4);
    c10 = multiplyAdd(x, b0, c10); c11 = multiplyAdd(x, b1, c11);
    x = v128.load32_splat(a, 8);
    c20 = multiplyAdd(x, b0, c20); c21 = multiplyAdd(x, b1, c21);
    x = v128.load32_splat(a, 12);
    c30 = multiplyAdd(x, b0, c30); c31 = multiplyAdd(x, b1, c31);
    a += aStride; b += bStride;
  }
  v128.store(c, c00); v128.store(c, c01, 16);
  v128.store(c1, c10); v128.store(c1, c11, 16);
  v128.store(c2, c20); v128.store(c2, c21, 16);
  v128.store(c3, c30); v128.store(c3, c31, 16);
}

/** As {@link multiplyColumns} for a single column of A. */
export function multiplyColumn(
  K: i32, a: usize, aStride: usize, b: usize, bStride: usize, c: usize, accumulate: bool,
): void {
  let c0 = f32x4.splat(0), c1 = c0;
  if (accumulate) {
    c0 = v128.load(c); c1 = v128.load(c, 16);
  }
  for (let k = 0; k < K; k++) {
    const x = v128.load32_splat(a);
    c0 = multiplyAdd(x, v128.load(b), c0);
    c1 = multiplyAdd(x, v128.load(b, 16), c1);
    a += aStride; b += bStride;
  }
  v128.store(c, c0); v128.store(c, c1, 16);
}
