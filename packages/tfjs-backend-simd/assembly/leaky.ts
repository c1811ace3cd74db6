/** `x`, multiplied by `slope` where it is below zero. */
// @ts-ignore: decorator
@inline
export function leaky(x: v128, slope: v128): v128 {
  return v128.bitselect(f32x4.mul(x, slope), x, f32x4.lt(x, f32x4.splat(0)));
}

/** The same for `count` floats, a multiple of 4, in place. */
export function leakyInPlace(at: usize, count: i32, slope: f32): void {
  const slopes = f32x4.splat(slope), end = at + (<usize>count << 2);
  for (; at < end; at += 16) {
    v128.store(at, leaky(v128.load(at), slopes));
  }
}
