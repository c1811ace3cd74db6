import { multiplyAdd } from "./vectors";
import { minimum, shareStart } from "./share";

/** Rows added up before their sum joins the total: keeps the rounding error of long sums small. */
const BLOCK: i32 = 128;

/**
 * `output = leaky((x - mean) / sqrt(variance + epsilon) * gamma + beta)` over `[rows, columns]` with the statistics of each column, which
 * are written too; `slope` 1 leaves the LeakyReLU out. Threads share the columns, four at a time, so that every sum is made by one
 * thread in one order.
 */
export function batchNorm(
  x: usize, gamma: usize, beta: usize, output: usize, mean: usize, variance: usize, rows: i32, columns: i32, epsilon: f32, slope: f32,
  thread: i32, threads: i32,
): void {
  const groups = columns >> 2, stride = <usize>columns << 2;
  const end = shareStart(groups, thread + 1, threads);
  for (let group = shareStart(groups, thread, threads); group < end; group++) {
    const at = <usize>group << 4;
    const m = f32x4.mul(columnSum(x + at, stride, rows), f32x4.splat(1 / <f32>rows));
    const v = f32x4.mul(squareSum(x + at, stride, rows, m), f32x4.splat(1 / <f32>rows));
    v128.store(mean + at, m);
    v128.store(variance + at, v);
    const scale = f32x4.div(v128.load(gamma + at), f32x4.sqrt(f32x4.add(v, f32x4.splat(epsilon))));
    normalise(x + at, output + at, stride, rows, m, scale, v128.load(beta + at), f32x4.splat(slope));
  }
}

// @ts-ignore: decorator
@inline
function columnSum(x: usize, stride: usize, rows: i32): v128 {
  let total = f32x4.splat(0);
  for (let row = 0; row < rows;) {
    const end = minimum(rows, row + BLOCK);
    let block = f32x4.splat(0);
    for (; row < end; row++) {
      block = f32x4.add(block, v128.load(x));
      x += stride;
    }
    total = f32x4.add(total, block);
  }
  return total;
}

// @ts-ignore: decorator
@inline
function squareSum(x: usize, stride: usize, rows: i32, mean: v128): v128 {
  let total = f32x4.splat(0);
  for (let row = 0; row < rows;) {
    const end = minimum(rows, row + BLOCK);
    let block = f32x4.splat(0);
    for (; row < end; row++) {
      const centred = f32x4.sub(v128.load(x), mean);
      block = multiplyAdd(centred, centred, block);
      x += stride;
    }
    total = f32x4.add(total, block);
  }
  return total;
}

// @ts-ignore: decorator
@inline
function normalise(x: usize, output: usize, stride: usize, rows: i32, mean: v128, scale: v128, beta: v128, slope: v128): void {
  for (let row = 0; row < rows; row++) {
    const z = multiplyAdd(f32x4.sub(v128.load(x), mean), scale, beta);
    v128.store(output, v128.bitselect(f32x4.mul(z, slope), z, f32x4.lt(z, f32x4.splat(0))));
    x += stride;
    output += stride;
  }
}

/**
 * The gradients of {@link batchNorm}, by the closed form: with `g` the gradient before the LeakyReLU and `n = (x - mean) r`,
 * `dx = gamma r (g - mean(g) - n mean(g n))`, the gradient for gamma `sum(g n)` and for beta `sum(g)`.
 */
export function batchNormGradient(
  x: usize, dy: usize, gamma: usize, beta: usize, mean: usize, variance: usize, dx: usize, gammaGradient: usize, betaGradient: usize,
  rows: i32, columns: i32, epsilon: f32, slope: f32, thread: i32, threads: i32,
): void {
  const groups = columns >> 2, stride = <usize>columns << 2;
  const end = shareStart(groups, thread + 1, threads);
  const s = f32x4.splat(slope), share = f32x4.splat(1 / <f32>rows);
  for (let group = shareStart(groups, thread, threads); group < end; group++) {
    const at = <usize>group << 4;
    const m = v128.load(mean + at), g = v128.load(gamma + at), b = v128.load(beta + at);
    const r = f32x4.div(f32x4.splat(1), f32x4.sqrt(f32x4.add(v128.load(variance + at), f32x4.splat(epsilon))));
    gradientSums(x + at, dy + at, stride, rows, m, r, g, b, s, gammaGradient + at, betaGradient + at);
    const meanGradient = f32x4.mul(v128.load(betaGradient + at), share);
    const slopeOfN = f32x4.mul(v128.load(gammaGradient + at), share);
    spreadGradient(x + at, dy + at, dx + at, stride, rows, m, r, g, b, s, meanGradient, slopeOfN);
  }
}

/** The gradient before the LeakyReLU. */
// @ts-ignore: decorator
@inline
function innerGradient(dy: v128, n: v128, gamma: v128, beta: v128, slope: v128): v128 {
  const z = multiplyAdd(n, gamma, beta);
  return v128.bitselect(dy, f32x4.mul(dy, slope), f32x4.gt(z, f32x4.splat(0)));
}

// @ts-ignore: decorator
@inline
function gradientSums(
  x: usize, dy: usize, stride: usize, rows: i32, mean: v128, r: v128, gamma: v128, beta: v128, slope: v128, gammaAt: usize, betaAt: usize,
): void {
  let total = f32x4.splat(0), weighted = f32x4.splat(0);
  for (let row = 0; row < rows;) {
    const end = minimum(rows, row + BLOCK);
    let block = f32x4.splat(0), weightedBlock = f32x4.splat(0);
    for (; row < end; row++) {
      const n = f32x4.mul(f32x4.sub(v128.load(x), mean), r);
      const g = innerGradient(v128.load(dy), n, gamma, beta, slope);
      block = f32x4.add(block, g);
      weightedBlock = multiplyAdd(g, n, weightedBlock);
      x += stride;
      dy += stride;
    }
    total = f32x4.add(total, block);
    weighted = f32x4.add(weighted, weightedBlock);
  }
  v128.store(gammaAt, weighted);
  v128.store(betaAt, total);
}

// @ts-ignore: decorator
@inline
function spreadGradient(
  x: usize, dy: usize, dx: usize, stride: usize, rows: i32, mean: v128, r: v128, gamma: v128, beta: v128, slope: v128, meanGradient: v128,
  slopeOfN: v128,
): void {
  const scale = f32x4.mul(gamma, r);
  for (let row = 0; row < rows; row++) {
    const n = f32x4.mul(f32x4.sub(v128.load(x), mean), r);
    const g = innerGradient(v128.load(dy), n, gamma, beta, slope);
    v128.store(dx, f32x4.mul(scale, f32x4.sub(f32x4.sub(g, meanGradient), f32x4.mul(n, slopeOfN))));
    x += stride;
    dy += stride;
    dx += stride;
  }
}
