/**
 * Exponentials on four numbers at a time, within 2e-7 relative of the exact values.
 *
 * Reference: Moshier, "Methods and Programs for Mathematical Functions", 1989 (Cephes), for the polynomials.
 */
import { multiplyAdd } from "./vectors";

const LOG2_E: f32 = 1.44269504088896341;

/** ln 2 in two parts, the first of which has few digits. */
const LN2_HIGH: f32 = 0.693359375, LN2_LOW: f32 = -2.12194440e-4;

/** Beyond these the result is infinity, or zero. */
const MOST: f32 = 88.7228391, LEAST: f32 = -87.3365447;

/** `value * x + c` with constants. */
// @ts-ignore: decorator
@inline
function step(value: v128, x: v128, c: f32): v128 {
  return multiplyAdd(value, x, f32x4.splat(c));
}

/** `e ** x`; numbers below the smallest normal one become zero, NaN stays. */
// @ts-ignore: decorator
@inline
export function exponential(x: v128): v128 {
  const clamped = f32x4.min(f32x4.max(x, f32x4.splat(LEAST)), f32x4.splat(MOST));
  const n = f32x4.nearest(f32x4.mul(clamped, f32x4.splat(LOG2_E)));
  let r = multiplyAdd(n, f32x4.splat(-LN2_HIGH), clamped);
  r = multiplyAdd(n, f32x4.splat(-LN2_LOW), r);
  let p = step(f32x4.splat(1.9875691500e-4), r, 1.3981999507e-3);
  p = step(p, r, 8.3334519073e-3);
  p = step(p, r, 4.1665795894e-2);
  p = step(p, r, 1.6666665459e-1);
  p = step(p, r, 5.0000001201e-1);
  const value = f32x4.add(multiplyAdd(f32x4.mul(r, r), p, r), f32x4.splat(1));
  // n reaches 128, whose power of two is no float32: two halves do.
  const exponent = i32x4.trunc_sat_f32x4_s(n), half = i32x4.shr_s(exponent, 1);
  const result = f32x4.mul(f32x4.mul(value, power(half)), power(i32x4.sub(exponent, half)));
  const large = v128.bitselect(f32x4.splat(f32.MAX_VALUE * 2), result, f32x4.gt(x, f32x4.splat(MOST)));
  const all = v128.bitselect(f32x4.splat(0), large, f32x4.lt(x, f32x4.splat(LEAST)));
  return v128.bitselect(x, all, f32x4.ne(x, x));
}

/** `2 ** n` for integers in -126 ... 127. */
// @ts-ignore: decorator
@inline
function power(n: v128): v128 {
  return i32x4.shl(i32x4.add(n, i32x4.splat(127)), 23);
}

/** `1 / (1 + e ** -x)` */
// @ts-ignore: decorator
@inline
export function sigmoid(x: v128): v128 {
  return f32x4.div(f32x4.splat(1), f32x4.add(f32x4.splat(1), exponential(f32x4.neg(x))));
}

/** The hyperbolic tangent: a polynomial near zero, where the quotient would cancel. */
// @ts-ignore: decorator
@inline
export function hyperbolicTangent(x: v128): v128 {
  const size = f32x4.abs(x), z = f32x4.mul(x, x);
  let p = step(f32x4.splat(-5.70498872745e-3), z, 2.06390887954e-2);
  p = step(p, z, -5.37397155531e-2);
  p = step(p, z, 1.33314422036e-1);
  p = step(p, z, -3.33332819422e-1);
  const near = multiplyAdd(f32x4.mul(p, z), x, x);
  const quotient = f32x4.div(f32x4.splat(2), f32x4.add(exponential(f32x4.add(size, size)), f32x4.splat(1)));
  const far = v128.or(f32x4.sub(f32x4.splat(1), quotient), v128.and(x, f32x4.splat(-0.0)));
  return v128.bitselect(near, far, f32x4.lt(size, f32x4.splat(0.625)));
}
