import { minimum, vectorShare } from "./share";

/** Half the range of a byte: `(x - 127.5) / 127.5` maps `[0, 255]` to `[-1, 1]`. */
const HALF_RANGE: f32 = 127.5;

// @ts-ignore: decorator
@inline
function unit(words: v128): v128 {
  const half = f32x4.splat(HALF_RANGE);
  return f32x4.div(f32x4.sub(f32x4.convert_i32x4_u(words), half), half);
}

/** `out[count] = (bytes - 127.5) / 127.5`. Sixteen at a time, so both may be read and written up to the next multiple of 16. */
export function unitRange(bytes: usize, out: usize, count: i32, thread: i32, threads: i32): void {
  const end = minimum(count, vectorShare(count, thread + 1, threads));
  for (let i = vectorShare(count, thread, threads); i < end; i += 16) {
    const x = v128.load(bytes + i), to = out + (<usize>i << 2);
    const low = i16x8.extend_low_i8x16_u(x), high = i16x8.extend_high_i8x16_u(x);
    v128.store(to, unit(i32x4.extend_low_i16x8_u(low)));
    v128.store(to, unit(i32x4.extend_high_i16x8_u(low)), 16);
    v128.store(to, unit(i32x4.extend_low_i16x8_u(high)), 32);
    v128.store(to, unit(i32x4.extend_high_i16x8_u(high)), 48);
  }
}
