import { minimum, shareStart } from "./share";

/**
 * Sums of products of bytes, exact: products of two rows at a time are added in pairs by one instruction that multiplies eight numbers of
 * 16 bits, twice as many as a float32 instruction does.
 */

/**
 * Packs `bytes[rows, columns]` as panels of 8 columns: `[panel][pair][column]`, two rows (16 bits each) to a number; a last odd row
 * gets zeros for company, as do the columns that are missing in the last panel.
 *
 * @param columnSums The sums of the columns are added to these `8 * panels` numbers of 32 bits.
 * @param used One byte for each panel: whether any of its numbers is not zero.
 */
export function packBytePairs(
  bytes: usize, rows: i32, columns: i32, panels: usize, columnSums: usize, used: usize, thread: i32, threads: i32,
): void {
  const count = (columns + 7) >> 3;
  for (let panel = thread; panel < count; panel += threads) {
    const column = panel << 3;
    const to = panels + <usize>panel * (((rows + 1) >> 1) << 5);
    const any = packPanel(bytes + column, rows, columns, minimum(8, columns - column), to, columnSums + (column << 2));
    store<u8>(used + panel, any ? 1 : 0);
  }
}

function packPanel(from: usize, rows: i32, stride: i32, width: i32, to: usize, sums: usize): bool {
  const ones = i16x8.splat(1);
  let any = i64x2.splat(0), sums0 = v128.load(sums), sums1 = v128.load(sums, 16);
  for (let row = 0; row < rows; row += 2) {
    const first = loadBytes(from, width);
    const second = row + 1 < rows ? loadBytes(from + stride, width) : i64x2.splat(0);
    any = v128.or(any, v128.or(first, second));
    const pairs0 = v128.shuffle<i16>(first, second, 0, 8, 1, 9, 2, 10, 3, 11);
    const pairs1 = v128.shuffle<i16>(first, second, 4, 12, 5, 13, 6, 14, 7, 15);
    v128.store(to, pairs0); v128.store(to, pairs1, 16);
    sums0 = i32x4.add(sums0, i32x4.dot_i16x8_s(pairs0, ones));
    sums1 = i32x4.add(sums1, i32x4.dot_i16x8_s(pairs1, ones));
    from += <usize>stride << 1;
    to += 32;
  }
  v128.store(sums, sums0); v128.store(sums, sums1, 16);
  return v128.any_true(any);
}

/** Up to 8 bytes as numbers of 16 bits. */
// @ts-ignore: decorator
@inline
function loadBytes(from: usize, width: i32): v128 {
  if (width == 8) {
    return i16x8.extend_low_i8x16_u(v128.load64_zero(from));
  }
  let value: u64 = 0;
  for (let i = 0; i < width; i++) {
    value |= <u64>load<u8>(from + i) << (i << 3);
  }
  return i16x8.extend_low_i8x16_u(i64x2.splat(value));
}

/**
 * Adds to `sums` the products of each two columns, summed over the rows: the upper triangle of `[count, count]` blocks of 8x8, with whatever
 * falls below the diagonal inside a block. 32 bits, without a sign.
 *
 * @param pairs Pairs of rows in the panels.
 * @param count Panels; a row of `sums` has `8 * count` numbers.
 */
export function addByteProducts(
  panels: usize, used: usize, pairs: i32, count: i32, sums: usize, thread: i32, threads: i32,
): void {
  const panelBytes = <usize>pairs << 5;
  const stride = <usize>count << 5;
  // Dealt out in turn, because rows of the triangle grow shorter.
  for (let left = thread; left < count; left += threads) {
    if (!load<u8>(used + left)) {
      continue;
    }
    const a = panels + left * panelBytes;
    for (let right = left; right < count; right++) {
      if (load<u8>(used + right)) {
        const b = panels + right * panelBytes;
        const target = sums + (<usize>left << 3) * stride + (<usize>right << 5);
        addBlock(a, b, pairs, target, stride);
        addBlock(a + 16, b, pairs, target + (stride << 2), stride);
      }
    }
  }
}

/** 4 columns of one panel with the 8 of another; the sums stay in registers. */
function addBlock(a: usize, b: usize, pairs: i32, c: usize, stride: usize): void {
  const c1 = c + stride, c2 = c1 + stride, c3 = c2 + stride;
  let c00 = v128.load(c), c01 = v128.load(c, 16);
  let c10 = v128.load(c1), c11 = v128.load(c1, 16);
  let c20 = v128.load(c2), c21 = v128.load(c2, 16);
  let c30 = v128.load(c3), c31 = v128.load(c3, 16);
  const end = b + (<usize>pairs << 5);
  while (b < end) {
    const b0 = v128.load(b), b1 = v128.load(b, 16);
    let x = v128.load32_splat(a);
    c00 = i32x4.add(c00, i32x4.dot_i16x8_s(x, b0)); c01 = i32x4.add(c01, i32x4.dot_i16x8_s(x, b1));
    x = v128.load32_splat(a, 4);
    c10 = i32x4.add(c10, i32x4.dot_i16x8_s(x, b0)); c11 = i32x4.add(c11, i32x4.dot_i16x8_s(x, b1));
    x = v128.load32_splat(a, 8);
    c20 = i32x4.add(c20, i32x4.dot_i16x8_s(x, b0)); c21 = i32x4.add(c21, i32x4.dot_i16x8_s(x, b1));
    x = v128.load32_splat(a, 12);
    c30 = i32x4.add(c30, i32x4.dot_i16x8_s(x, b0)); c31 = i32x4.add(c31, i32x4.dot_i16x8_s(x, b1));
    a += 32; b += 32;
  }
  v128.store(c, c00); v128.store(c, c01, 16);
  v128.store(c1, c10); v128.store(c1, c11, 16);
  v128.store(c2, c20); v128.store(c2, c21, 16);
  v128.store(c3, c30); v128.store(c3, c31, 16);
}

/** `out[rows, columns] = bytes - offsets`, the offsets one for each column. */
export function centreBytes(
  bytes: usize, rows: i32, columns: i32, offsets: usize, out: usize, thread: i32, threads: i32,
): void {
  const end = shareStart(rows, thread + 1, threads);
  for (let row = shareStart(rows, thread, threads); row < end; row++) {
    const from = bytes + <usize>row * columns;
    const to = out + ((<usize>row * columns) << 2);
    let i = 0;
    for (; i + 4 <= columns; i += 4) {
      const values = f32x4.convert_i32x4_u(i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(from + i))));
      v128.store(to + (i << 2), f32x4.sub(values, v128.load(offsets + (i << 2))));
    }
    for (; i < columns; i++) {
      store<f32>(to + (i << 2), <f32>load<u8>(from + i) - load<f32>(offsets + (i << 2)));
    }
  }
}
