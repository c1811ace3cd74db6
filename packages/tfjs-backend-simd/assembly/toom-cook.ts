/**
 * One-dimensional Toom-Cook transforms with the points 0, ±1, ±2 and infinity (6 points) or 0, ±1, ±2, ±1/2 and infinity (8 points), on
 * vectors of four channels. Points of opposite sign share their work: what is even and what is odd in the point is worked out once.
 *
 * With `e` even and `o` odd part, a pair of points gives `e + o` and `e - o`. The numbers are the coefficients of the polynomials that
 * vanish at all other points (data), powers of the points (output), and powers divided by the product of the differences to all other
 * points (filter).
 *
 * Reference: Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks", 2015; Barabasz et al., "Error Analysis and Improving the
 * Accuracy of Winograd Convolution for Deep Neural Networks", 2018, for the points.
 */
import { multiplyAdd } from "./micro";

// @ts-ignore: decorator
@inline
function at(from: usize, stride: usize, index: i32): v128 {
  return v128.load(from + <usize>index * stride);
}

// @ts-ignore: decorator
@inline
function scaled(factor: f32, x: v128): v128 {
  return f32x4.mul(f32x4.splat(factor), x);
}

/** `factor * x + y` */
// @ts-ignore: decorator
@inline
function plus(factor: f32, x: v128, y: v128): v128 {
  return multiplyAdd(f32x4.splat(factor), x, y);
}

// @ts-ignore: decorator
@inline
function storePair(to: usize, stride: usize, index: i32, even: v128, odd: v128): void {
  v128.store(to + <usize>index * stride, f32x4.add(even, odd));
  v128.store(to + <usize>(index + 1) * stride, f32x4.sub(even, odd));
}

/** Data to points: `n` values to `n` values. */
// @ts-ignore: decorator
@inline
export function dataToPoints(n: i32, from: usize, fromStride: usize, to: usize, toStride: usize): void {
  const d0 = at(from, fromStride, 0), d1 = at(from, fromStride, 1), d2 = at(from, fromStride, 2);
  const d3 = at(from, fromStride, 3), d4 = at(from, fromStride, 4), d5 = at(from, fromStride, 5);
  if (n == 6) {
    v128.store(to, plus(4, d0, plus(-5, d2, d4)));
    storePair(to, toStride, 1, plus(-4, d2, d4), plus(-4, d1, d3));
    storePair(to, toStride, 3, f32x4.sub(d4, d2), scaled(2, f32x4.sub(d3, d1)));
    v128.store(to + 5 * toStride, plus(4, d1, plus(-5, d3, d5)));
  } else {
    const d6 = at(from, fromStride, 6), d7 = at(from, fromStride, 7);
    v128.store(to, plus(5.25, f32x4.sub(d2, d4), f32x4.sub(d6, d0)));
    storePair(to, toStride, 1, plus(-4.25, d4, f32x4.add(d2, d6)), plus(-4.25, d3, f32x4.add(d1, d5)));
    storePair(to, toStride, 3, plus(0.25, d2, plus(-1.25, d4, d6)), plus(0.5, d1, plus(-2.5, d3, scaled(2, d5))));
    storePair(to, toStride, 5, plus(4, d2, plus(-5, d4, d6)), plus(2, d1, plus(-2.5, d3, scaled(0.5, d5))));
    v128.store(to + 7 * toStride, plus(5.25, f32x4.sub(d3, d5), f32x4.sub(d7, d1)));
  }
}

/** The pair of values of a filter at `±a`, divided by `scale`, its even and odd part at hand. */
// @ts-ignore: decorator
@inline
function filterPair(
  r: i32, g0: v128, g1: v128, g2: v128, g3: v128, g4: v128, a: f32, scale: f32, to: usize, stride: usize, index: i32,
): void {
  let even = plus(a * a, g2, g0);
  if (r > 4) even = plus(a * a * a * a, g4, even);
  let odd = scaled(a, g1);
  if (r > 3) odd = plus(a * a * a, g3, odd);
  storePair(to, stride, index, scaled(1 / scale, even), scaled(1 / scale, odd));
}

/** Filter to points: `r` taps (3 to 5) to `n` values. */
// @ts-ignore: decorator
@inline
export function filterToPoints(r: i32, n: i32, from: usize, fromStride: usize, to: usize, toStride: usize): void {
  const g0 = at(from, fromStride, 0), g1 = at(from, fromStride, 1), g2 = at(from, fromStride, 2);
  const g3 = r > 3 ? at(from, fromStride, 3) : g0, g4 = r > 4 ? at(from, fromStride, 4) : g0;
  v128.store(to, scaled(n == 6 ? 0.25 : -1, g0));
  filterPair(r, g0, g1, g2, g3, g4, 1, n == 6 ? -6 : -4.5, to, toStride, 1);
  filterPair(r, g0, g1, g2, g3, g4, 2, n == 6 ? 24 : 90, to, toStride, 3);
  if (n == 8) filterPair(r, g0, g1, g2, g3, g4, 0.5, 1.40625, to, toStride, 5);
  v128.store(to + <usize>(n - 1) * toStride, r == 3 ? g2 : r == 4 ? g3 : g4);
}

/** Points to output: `n` values to `m` values (3 to 5). */
// @ts-ignore: decorator
@inline
export function pointsToOutput(m: i32, n: i32, from: usize, fromStride: usize, to: usize, toStride: usize): void {
  const p0 = at(from, fromStride, 0), infinity = at(from, fromStride, n - 1);
  const a = at(from, fromStride, 1), b = at(from, fromStride, 2), c = at(from, fromStride, 3), d = at(from, fromStride, 4);
  const sum1 = f32x4.add(a, b), difference1 = f32x4.sub(a, b), sum2 = f32x4.add(c, d), difference2 = f32x4.sub(c, d);
  let y0 = f32x4.add(p0, f32x4.add(sum1, sum2));
  let y1 = plus(2, difference2, difference1);
  let y2 = plus(4, sum2, sum1);
  let y3 = plus(8, difference2, difference1);
  let y4 = plus(16, sum2, sum1);
  if (n == 8) {
    const e = at(from, fromStride, 5), f = at(from, fromStride, 6);
    const sum3 = f32x4.add(e, f), difference3 = f32x4.sub(e, f);
    y0 = f32x4.add(y0, sum3);
    y1 = plus(0.5, difference3, y1);
    y2 = plus(0.25, sum3, y2);
    y3 = plus(0.125, difference3, y3);
    y4 = plus(0.0625, sum3, y4);
  }
  v128.store(to, y0);
  v128.store(to + toStride, y1);
  v128.store(to + 2 * toStride, m == 3 ? f32x4.add(y2, infinity) : y2);
  if (m > 3) v128.store(to + 3 * toStride, m == 4 ? f32x4.add(y3, infinity) : y3);
  if (m > 4) v128.store(to + 4 * toStride, f32x4.add(y4, infinity));
}

/** Data of a tile to its points, in both directions: `[n, n]` at `from` to point `i` at `to + i * toStride`. */
// @ts-ignore: decorator
@inline
function dataTile(n: i32, from: usize, between: usize, to: usize, toStride: usize): void {
  for (let column = 0; column < n; column++) {
    dataToPoints(n, from + (column << 4), n << 4, between + (column << 4), n << 4);
  }
  for (let row = 0; row < n; row++) {
    dataToPoints(n, between + ((row * n) << 4), 16, to + <usize>(row * n) * toStride, toStride);
  }
}

export function transformData(n: i32, from: usize, between: usize, to: usize, toStride: usize): void {
  if (n == 6) {
    dataTile(6, from, between, to, toStride);
  } else {
    dataTile(8, from, between, to, toStride);
  }
}

// @ts-ignore: decorator
@inline
function filterTile(r: i32, n: i32, from: usize, between: usize, to: usize, toStride: usize): void {
  for (let column = 0; column < r; column++) {
    filterToPoints(r, n, from + (column << 4), r << 4, between + (column << 4), r << 4);
  }
  for (let row = 0; row < n; row++) {
    filterToPoints(r, n, between + ((row * r) << 4), 16, to + <usize>(row * n) * toStride, toStride);
  }
}

/** Taps of a filter to its points: `[r, r]` at `from`. The pairs of `r` and `n` that occur are those of 4 x 4 tiles. */
export function transformFilter(r: i32, n: i32, from: usize, between: usize, to: usize, toStride: usize): void {
  if (n == 6) {
    if (r == 3) filterTile(3, 6, from, between, to, toStride);
    else filterTile(4, 6, from, between, to, toStride);
  } else {
    if (r == 5) filterTile(5, 8, from, between, to, toStride);
    else filterTile(4, 8, from, between, to, toStride);
  }
}

// @ts-ignore: decorator
@inline
function outputTile(m: i32, n: i32, from: usize, fromStride: usize, between: usize, to: usize): void {
  for (let row = 0; row < n; row++) {
    pointsToOutput(m, n, from + <usize>(row * n) * fromStride, fromStride, between + ((row * m) << 4), 16);
  }
  for (let column = 0; column < m; column++) {
    pointsToOutput(m, n, between + (column << 4), m << 4, to + (column << 4), m << 4);
  }
}

/** Points, each `fromStride` bytes after the other, to outputs: `[m, m]` at `to`. */
export function transformOutput(m: i32, n: i32, from: usize, fromStride: usize, between: usize, to: usize): void {
  if (n == 6) {
    if (m == 3) outputTile(3, 6, from, fromStride, between, to);
    else outputTile(4, 6, from, fromStride, between, to);
  } else {
    if (m == 5) outputTile(5, 8, from, fromStride, between, to);
    else outputTile(4, 8, from, fromStride, between, to);
  }
}
