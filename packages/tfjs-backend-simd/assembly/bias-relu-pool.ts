import { minimum, shareStart } from "./share";

/** What stands for a window without a gradient: its largest element is not above zero. */
const NONE: i32 = 4;

/** Rows added up before their sum joins the total: keeps the rounding error of long sums small. */
const BLOCK: i32 = 128;

/**
 * `out = max(0, largest of 2 x 2 (x + bias))` over `[batch, height, width, depth]`, windows side by side, a last odd row or column left out,
 * `depth` a multiple of 4. `choice` gets a byte for every output: which element of its window it is, row by row, or 4 where it is zero; the
 * gradient needs nothing else.
 */
export function biasReluPool(
  x: usize, bias: usize, out: usize, choice: usize, batch: i32, height: i32, width: i32, depth: i32, thread: i32, threads: i32,
): void {
  const outHeight = height >> 1, outWidth = width >> 1, rows = batch * outHeight;
  const pixelBytes = <usize>depth << 2, rowBytes = pixelBytes * width;
  const end = shareStart(rows, thread + 1, threads);
  for (let row = shareStart(rows, thread, threads); row < end; row++) {
    let from = x + (<usize>(row / outHeight) * height + ((row % outHeight) << 1)) * rowBytes;
    let at = <usize>row * outWidth * depth;
    for (let column = 0; column < outWidth; column++) {
      poolWindow(from, rowBytes, pixelBytes, bias, depth, out + (at << 2), choice + at);
      from += pixelBytes << 1;
      at += depth;
    }
  }
}

/** Lanes of `a` where the mask's are all ones, of `b` where they are zero. */
// @ts-ignore: decorator
@inline
function select(a: v128, b: v128, mask: v128): v128 {
  return ASC_FEATURE_RELAXED_SIMD ? i32x4.relaxed_laneselect(a, b, mask) : v128.bitselect(a, b, mask);
}

/** One window of {@link biasReluPool}, whose rows are `rowBytes` and whose pixels `pixelBytes` apart. */
// @ts-ignore: decorator
@inline
export function poolWindow(from: usize, rowBytes: usize, pixelBytes: usize, bias: usize, depth: i32, out: usize, choice: usize): void {
  for (let channel = 0; channel < depth; channel += 4) {
    const at = from + (channel << 2), below = at + rowBytes, b = v128.load(bias + (channel << 2));
    const x0 = f32x4.add(v128.load(at), b), x1 = f32x4.add(v128.load(at + pixelBytes), b);
    const x2 = f32x4.add(v128.load(below), b), x3 = f32x4.add(v128.load(below + pixelBytes), b);
    // `pmax` is one instruction; `max`, which minds signs of zeros, is eight.
    const above = f32x4.pmax(x0, x1), beneath = f32x4.pmax(x2, x3), largest = f32x4.pmax(above, beneath);
    // The first of equals, as tfjs.
    const first = v128.and(f32x4.gt(x1, x0), i32x4.splat(1)), second = i32x4.sub(i32x4.splat(2), f32x4.gt(x3, x2));
    let index = select(second, first, f32x4.gt(beneath, above));
    index = select(index, i32x4.splat(NONE), f32x4.gt(largest, f32x4.splat(0)));
    v128.store(out + (channel << 2), f32x4.pmax(largest, f32x4.splat(0)));
    const words = i16x8.narrow_i32x4_u(index, index);
    store<i32>(choice + channel, i32x4.extract_lane(i8x16.narrow_i16x8_u(words, words), 0));
  }
}

/** The gradient of {@link biasReluPool} for `x`: every output's gradient goes to the element that was chosen, the others get zero. */
export function biasReluPoolGradient(
  dy: usize, choice: usize, dx: usize, batch: i32, height: i32, width: i32, depth: i32, thread: i32, threads: i32,
): void {
  const outHeight = height >> 1, outWidth = width >> 1;
  const pixelBytes = <usize>depth << 2, rowBytes = pixelBytes * width;
  const end = shareStart(batch, thread + 1, threads);
  for (let image = shareStart(batch, thread, threads); image < end; image++) {
    let row = dx + <usize>image * height * rowBytes, at = <usize>image * outHeight * outWidth * depth;
    for (let y = 0; y < outHeight; y++) {
      let to = row;
      for (let column = 0; column < outWidth; column++) {
        spreadWindow(dy + (at << 2), choice + at, to, rowBytes, pixelBytes, depth);
        to += pixelBytes << 1;
        at += depth;
      }
      if (width & 1) {
        memory.fill(to, 0, pixelBytes);
        memory.fill(to + rowBytes, 0, pixelBytes);
      }
      row += rowBytes << 1;
    }
    if (height & 1) {
      memory.fill(row, 0, rowBytes);
    }
  }
}

/** Four bytes as four numbers. */
// @ts-ignore: decorator
@inline
function choices(at: usize): v128 {
  return i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(at)));
}

/** One window of {@link biasReluPoolGradient}, whose rows are `rowBytes` and whose pixels `pixelBytes` apart. */
// @ts-ignore: decorator
@inline
export function spreadWindow(dy: usize, choice: usize, to: usize, rowBytes: usize, pixelBytes: usize, depth: i32): void {
  for (let channel = 0; channel < depth; channel += 4) {
    const index = choices(choice + channel), g = v128.load(dy + (channel << 2));
    const at = to + (channel << 2), below = at + rowBytes;
    v128.store(at, v128.and(g, i32x4.eq(index, i32x4.splat(0))));
    v128.store(at + pixelBytes, v128.and(g, i32x4.eq(index, i32x4.splat(1))));
    v128.store(below, v128.and(g, i32x4.eq(index, i32x4.splat(2))));
    v128.store(below + pixelBytes, v128.and(g, i32x4.eq(index, i32x4.splat(3))));
  }
}

/**
 * The gradient of {@link biasReluPool} for the bias: the sum of the gradients that go anywhere, over `[pixels, depth]`. Threads share the
 * channels, four at a time, so that every sum is made by one thread in one order.
 */
export function pooledBiasGradient(
  dy: usize, choice: usize, out: usize, pixels: i32, depth: i32, thread: i32, threads: i32,
): void {
  const groups = depth >> 2, end = shareStart(groups, thread + 1, threads);
  for (let group = shareStart(groups, thread, threads); group < end; group++) {
    let total = f32x4.splat(0), at = <usize>group << 2;
    for (let pixel = 0; pixel < pixels;) {
      const blockEnd = minimum(pixels, pixel + BLOCK);
      let block = f32x4.splat(0);
      for (; pixel < blockEnd; pixel++) {
        const goes = i32x4.ne(choices(choice + at), i32x4.splat(NONE));
        block = f32x4.add(block, v128.and(v128.load(dy + (at << 2)), goes));
        at += depth;
      }
      total = f32x4.add(total, block);
    }
    v128.store(out + (<usize>group << 4), total);
  }
}
