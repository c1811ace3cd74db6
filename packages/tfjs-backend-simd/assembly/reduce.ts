import { minimum, shareStart } from "./share";

/** Rows added up before their sum joins the total: keeps the rounding error of long sums small. */
const BLOCK: i32 = 128;

/**
 * `out[outer, inner] = factor * sum over reduced of x[outer, reduced, inner]`. Threads share the outer units when `inner` is 1, else the
 * columns, so every sum is made by one thread in one order.
 */
export function sum(x: usize, out: usize, outer: i32, reduced: i32, inner: i32, factor: f32, thread: i32, threads: i32): void {
  if (inner == 1) {
    const end = shareStart(outer, thread + 1, threads);
    for (let unit = shareStart(outer, thread, threads); unit < end; unit++) {
      store<f32>(out + (<usize>unit << 2), factor * sumRow(x + ((<usize>unit * reduced) << 2), reduced));
    }
    return;
  }
  const columns = (inner + 3) >> 2;
  const from = shareStart(columns, thread, threads) << 2;
  const to = minimum(inner, shareStart(columns, thread + 1, threads) << 2);
  for (let unit = 0; unit < outer; unit++) {
    sumColumns(x + ((<usize>unit * reduced * inner) << 2), out + ((<usize>unit * inner) << 2), reduced, inner, factor, from, to);
  }
}

function sumRow(x: usize, count: i32): f32 {
  let total: f64 = 0;
  let i = 0;
  while (i + 4 <= count) {
    const end = minimum(count & ~3, i + BLOCK * 4);
    let block = f32x4.splat(0);
    for (; i < end; i += 4) {
      block = f32x4.add(block, v128.load(x + (<usize>i << 2)));
    }
    total += <f64>f32x4.extract_lane(block, 0) + f32x4.extract_lane(block, 1) + f32x4.extract_lane(block, 2) + f32x4.extract_lane(block, 3);
  }
  for (; i < count; i++) {
    total += load<f32>(x + (<usize>i << 2));
  }
  return <f32>total;
}

function sumColumns(x: usize, out: usize, reduced: i32, inner: i32, factor: f32, from: i32, to: i32): void {
  const stride = <usize>inner << 2;
  let column = from;
  for (; column + 16 <= to; column += 16) {
    let t0 = f32x4.splat(0), t1 = t0, t2 = t0, t3 = t0;
    for (let start = 0; start < reduced; start += BLOCK) {
      const end = minimum(reduced, start + BLOCK);
      let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0;
      let at = x + <usize>start * stride + (<usize>column << 2);
      for (let row = start; row < end; row++) {
        s0 = f32x4.add(s0, v128.load(at)); s1 = f32x4.add(s1, v128.load(at, 16));
        s2 = f32x4.add(s2, v128.load(at, 32)); s3 = f32x4.add(s3, v128.load(at, 48));
        at += stride;
      }
      t0 = f32x4.add(t0, s0); t1 = f32x4.add(t1, s1); t2 = f32x4.add(t2, s2); t3 = f32x4.add(t3, s3);
    }
    const f = f32x4.splat(factor);
    const to16 = out + (<usize>column << 2);
    v128.store(to16, f32x4.mul(t0, f)); v128.store(to16, f32x4.mul(t1, f), 16);
    v128.store(to16, f32x4.mul(t2, f), 32); v128.store(to16, f32x4.mul(t3, f), 48);
  }
  for (; column < to; column++) {
    let total: f32 = 0;
    for (let start = 0; start < reduced; start += BLOCK) {
      const end = minimum(reduced, start + BLOCK);
      let block: f32 = 0;
      for (let row = start; row < end; row++) {
        block += load<f32>(x + <usize>row * stride + (<usize>column << 2));
      }
      total += block;
    }
    store<f32>(out + (<usize>column << 2), total * factor);
  }
}
