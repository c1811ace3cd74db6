import { minimum, vectorShare } from "./share";

/** Of MurmurHash3's finaliser, which is in the public domain; and an odd number near 2^32 divided by the golden ratio. */
const MIX_1: i32 = 0x85ebca6b, MIX_2: i32 = 0xc2b2ae35, SPREAD: i32 = 0x9e3779b1;

/**
 * Which of four elements are kept, as lanes of all ones or zeros: a hash of the element's index, here times {@link SPREAD}, and two key words is
 * at least `threshold`. `dropoutMask` of `@gan-cls/models` has the same numbers.
 */
// @ts-ignore: decorator
@inline
function keptLanes(spread: v128, key1: v128, key2: v128, threshold: v128): v128 {
  let h = v128.xor(spread, key1);
  h = v128.xor(h, i32x4.shr_u(h, 16));
  h = i32x4.add(i32x4.mul(h, i32x4.splat(MIX_1)), key2);
  h = v128.xor(h, i32x4.shr_u(h, 13));
  h = i32x4.mul(h, i32x4.splat(MIX_2));
  h = v128.xor(h, i32x4.shr_u(h, 16));
  return i32x4.ge_u(h, threshold);
}

/**
 * LeakyReLU and inverted dropout in one pass, forward and backward: `out = scale * mask * (x > 0 ? dy : slope * dy)`, where forward `dy` is
 * `x` itself. The mask is never stored: both passes work it out. Two vectors at a time, which the runtime may join.
 */
export function leakyDropout(
  x: usize, dy: usize, out: usize, count: i32, slope: f32, scale: f32, threshold: i32, key1: i32, key2: i32, thread: i32, threads: i32,
): void {
  const from = vectorShare(count, thread, threads), to = minimum(count, vectorShare(count, thread + 1, threads));
  const positive = f32x4.splat(scale), negative = f32x4.splat(scale * slope), zero = f32x4.splat(0);
  const k1 = i32x4.splat(key1), k2 = i32x4.splat(key2), least = i32x4.splat(threshold), step = i32x4.splat(8 * SPREAD);
  let first = i32x4.mul(i32x4.add(i32x4.splat(from), i32x4(0, 1, 2, 3)), i32x4.splat(SPREAD));
  let second = i32x4.add(first, i32x4.splat(4 * SPREAD));
  for (let i = from; i < to; i += 8) {
    const at = <usize>i << 2;
    const x0 = v128.load(x + at), x1 = v128.load(x + at, 16);
    const dy0 = v128.load(dy + at), dy1 = v128.load(dy + at, 16);
    const y0 = f32x4.mul(v128.bitselect(positive, negative, f32x4.gt(x0, zero)), dy0);
    const y1 = f32x4.mul(v128.bitselect(positive, negative, f32x4.gt(x1, zero)), dy1);
    const out0 = v128.and(keptLanes(first, k1, k2, least), y0), out1 = v128.and(keptLanes(second, k1, k2, least), y1);
    v128.store(out + at, out0);
    v128.store(out + at, out1, 16);
    first = i32x4.add(first, step);
    second = i32x4.add(second, step);
  }
}
