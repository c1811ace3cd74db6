import { minimum, shareStart } from "./share";

/**
 * A search for near vectors of 16-bit integers, distance and selection in one: no distance is ever written to memory, because for each
 * query nearly all of them are only compared with the query's cut.
 *
 * For query Q and vector T the kernel computes `V = ceil(T² / 2) - Q T`, for which `|Q - T|² <= 2 V + Q² <= |Q - T|² + 1`.
 */

/** Vectors that all queries of a thread meet before the next come: at 40 numbers each they take 160 KiB of the second-level cache. */
const BLOCK_PANELS: i32 = 256;

/** Bytes that a thread needs for one block of 4 queries and 8 vectors. */
const BLOCK_BYTES: i32 = 128;

/** Above every value that counts: the missing vectors of the last panel have it. */
const NEVER: i32 = i32.MAX_VALUE;

/** Packs `vectors[count, width]`, width even, as panels of 8 vectors: `[panel][pair of numbers][vector]`, the missing ones zeros. */
export function packShortVectors(vectors: usize, count: i32, width: i32, panels: usize, thread: i32, threads: i32): void {
  const pairs = width >> 1;
  const panelCount = (count + 7) >> 3;
  const end = shareStart(panelCount, thread + 1, threads);
  for (let panel = shareStart(panelCount, thread, threads); panel < end; panel++) {
    const to = panels + ((<usize>panel * pairs) << 5);
    for (let i = 0; i < 8; i++) {
      const vector = (panel << 3) + i;
      const from = vectors + ((<usize>vector * pairs) << 2);
      for (let pair = 0; pair < pairs; pair++) {
        store<i32>(to + (pair << 5) + (i << 2), vector < count ? load<i32>(from + (pair << 2)) : 0);
      }
    }
  }
}

/**
 * Collects for every query the vectors that are no farther than its `k`-th nearest so far plus `reach`.
 *
 * @param queries `[queryCount, width]`, 16 bits, NEGATED; rows up to the next multiple of 4 must be readable.
 * @param halfNorms `ceil(T² / 2)` of each vector, {@link NEVER} for the missing ones of the last panel.
 * @param state For each query: `norm f64, reach f64, cut i32, found i32`, then the `k` smallest values, then `capacity` candidates,
 * `value i32, index i32` each; padded to 8 bytes. `found` becomes -1 where `capacity` is too small.
 * @param scratch {@link BLOCK_BYTES} for every thread.
 */
export function scanNeighbours(
  queries: usize, queryCount: i32, panels: usize, panelCount: i32, width: i32, halfNorms: usize, k: i32, capacity: i32, state: usize,
  stateBytes: i32, scratch: usize, thread: i32, threads: i32,
): void {
  const pairs = width >> 1;
  const block = scratch + <usize>thread * BLOCK_BYTES;
  const groups = (queryCount + 3) >> 2;
  const from = shareStart(groups, thread, threads), to = shareStart(groups, thread + 1, threads);
  for (let start = 0; start < panelCount; start += BLOCK_PANELS) {
    const end = minimum(panelCount, start + BLOCK_PANELS);
    for (let group = from; group < to; group++) {
      const rows = queries + ((<usize>group * pairs) << 4);
      const states = state + (<usize>group << 2) * stateBytes;
      scanGroup(rows, minimum(4, queryCount - (group << 2)), panels, start, end, pairs, halfNorms, k, capacity, states, stateBytes, block);
    }
  }
}

/** Up to 4 queries with the panels from `start` to `end`. */
function scanGroup(
  queries: usize, count: i32, panels: usize, start: i32, end: i32, pairs: i32, halfNorms: usize, k: i32, capacity: i32, state: usize,
  stateBytes: i32, block: usize,
): void {
  const stride = <usize>pairs << 2;
  const s1 = state + (count > 1 ? stateBytes : 0), s2 = state + (count > 2 ? 2 * stateBytes : 0), s3 = state + (count > 3 ? 3 * stateBytes : 0);
  let b = panels + ((<usize>start * pairs) << 5);
  for (let panel = start; panel < end; panel++) {
    const norms = halfNorms + (<usize>panel << 5);
    let c00 = v128.load(norms), c01 = v128.load(norms, 16);
    let c10 = c00, c11 = c01, c20 = c00, c21 = c01, c30 = c00, c31 = c01;
    let a = queries, a1 = a + stride, a2 = a1 + stride, a3 = a2 + stride;
    const last = a1;
    while (a < last) {
      const b0 = v128.load(b), b1 = v128.load(b, 16);
      let x = v128.load32_splat(a);
      c00 = i32x4.add(c00, i32x4.dot_i16x8_s(x, b0)); c01 = i32x4.add(c01, i32x4.dot_i16x8_s(x, b1));
      x = v128.load32_splat(a1);
      c10 = i32x4.add(c10, i32x4.dot_i16x8_s(x, b0)); c11 = i32x4.add(c11, i32x4.dot_i16x8_s(x, b1));
      x = v128.load32_splat(a2);
      c20 = i32x4.add(c20, i32x4.dot_i16x8_s(x, b0)); c21 = i32x4.add(c21, i32x4.dot_i16x8_s(x, b1));
      x = v128.load32_splat(a3);
      c30 = i32x4.add(c30, i32x4.dot_i16x8_s(x, b0)); c31 = i32x4.add(c31, i32x4.dot_i16x8_s(x, b1));
      a += 4; a1 += 4; a2 += 4; a3 += 4; b += 32;
    }
    const hit0 = anyBelow(c00, c01, state), hit1 = anyBelow(c10, c11, s1);
    const hit2 = anyBelow(c20, c21, s2), hit3 = anyBelow(c30, c31, s3);
    if (v128.any_true(v128.or(v128.or(hit0, hit1), v128.or(hit2, hit3)))) {
      v128.store(block, c00); v128.store(block, c01, 16);
      v128.store(block, c10, 32); v128.store(block, c11, 48);
      v128.store(block, c20, 64); v128.store(block, c21, 80);
      v128.store(block, c30, 96); v128.store(block, c31, 112);
      for (let row = 0; row < count; row++) {
        offerPanel(block + (row << 5), panel << 3, k, capacity, state + row * stateBytes);
      }
    }
  }
}

/** Lanes at or below the cut of a query. */
// @ts-ignore: decorator
@inline
function anyBelow(first: v128, second: v128, state: usize): v128 {
  const cut = v128.load32_splat(state, 16);
  return v128.or(i32x4.le_s(first, cut), i32x4.le_s(second, cut));
}

function offerPanel(values: usize, first: i32, k: i32, capacity: i32, state: usize): void {
  for (let i = 0; i < 8; i++) {
    const value = load<i32>(values + (i << 2));
    if (value <= load<i32>(state, 16)) {
      offer(value, first + i, k, capacity, state);
    }
  }
}

function offer(value: i32, index: i32, k: i32, capacity: i32, state: usize): void {
  const smallest = state + 24;
  if (value < load<i32>(smallest + ((k - 1) << 2))) {
    insert(value, smallest, k);
    store<i32>(state, cutAt(load<i32>(smallest + ((k - 1) << 2)), load<f64>(state), load<f64>(state, 8)), 16);
  }
  const candidates = smallest + (k << 2);
  let found = load<i32>(state, 20);
  if (found == capacity) {
    found = dropFar(candidates, found, load<i32>(state, 16));
    if (found == capacity) {
      // Too many that are equally near: nothing passes any more, and the caller sees it.
      store<i32>(state, i32.MIN_VALUE, 16);
      store<i32>(state, -1, 20);
      return;
    }
  }
  store<i32>(candidates + (found << 3), value);
  store<i32>(candidates + (found << 3), index, 4);
  store<i32>(state, found + 1, 20);
}

function insert(value: i32, smallest: usize, k: i32): void {
  let at = k - 1;
  while (at > 0 && load<i32>(smallest + ((at - 1) << 2)) > value) {
    store<i32>(smallest + (at << 2), load<i32>(smallest + ((at - 1) << 2)));
    at--;
  }
  store<i32>(smallest + (at << 2), value);
}

/** The largest value that a vector can have whose distance is at most that of the `k`-th plus `reach`; one more for rounding. */
function cutAt(kth: i32, norm: f64, reach: f64): i32 {
  if (kth == NEVER) {
    return NEVER - 1;
  }
  const farthest = Math.sqrt(2 * <f64>kth + norm) + reach;
  return <i32>Math.min(<f64>(NEVER - 1), Math.floor((farthest * farthest + 1 - norm) / 2) + 1);
}

/** Keeps the candidates at or below the cut, in order; returns how many. */
function dropFar(candidates: usize, found: i32, cut: i32): i32 {
  let kept = 0;
  for (let i = 0; i < found; i++) {
    const candidate = load<i64>(candidates + (i << 3));
    if (<i32>candidate <= cut) {
      store<i64>(candidates + (kept << 3), candidate);
      kept++;
    }
  }
  return kept;
}
