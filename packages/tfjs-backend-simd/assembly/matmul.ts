import { multiplyColumn, multiplyColumns, multiplyRow, multiplyRows } from "./micro";
import { minimum, shareStart } from "./share";

/** Depth of a block of the product: its part of a panel (32 bytes a row) stays in the first-level cache. */
const DEPTH: i32 = 1024;

/** Bytes of scratch that every thread needs for blocks that stick out of C. */
export const EDGE_BYTES: i32 = 4 * 8 * 4;

/**
 * Packs `B[K, N]` as panels of 8 columns, the last one filled up with zeros.
 *
 * @param rowStride Bytes between rows of B; `columnStride` between columns, 4 unless B is transposed.
 * @param panelStride Bytes between panels: `32 * K`, or more when B is a part of a deeper matrix.
 */
export function packPanels(
  b: usize, rowStride: i32, columnStride: i32, K: i32, N: i32, panels: usize, panelStride: i32, thread: i32, threads: i32,
): void {
  const count = (N + 7) >> 3;
  const end = shareStart(count, thread + 1, threads);
  for (let panel = shareStart(count, thread, threads); panel < end; panel++) {
    packPanel(b + <usize>(panel * 8) * columnStride, rowStride, columnStride, K, minimum(8, N - panel * 8), panels + <usize>panel * panelStride);
  }
}

function packPanel(b: usize, rowStride: i32, columnStride: i32, K: i32, columns: i32, to: usize): void {
  for (let k = 0; k < K; k++) {
    const row = b + <usize>k * rowStride;
    if (columns == 8 && columnStride == 4) {
      v128.store(to, v128.load(row));
      v128.store(to, v128.load(row, 16), 16);
    } else {
      for (let column = 0; column < 8; column++) {
        store<f32>(to + (column << 2), column < columns ? load<f32>(row + <usize>column * columnStride) : 0);
      }
    }
    to += 32;
  }
}

/**
 * `C[M, N] = A B`, B packed by {@link packPanels}. Threads share the rows of C when there are many, else its panels.
 *
 * @param transposed A is stored `[K, M]` instead of `[M, K]`.
 * @param aStride Bytes between rows as stored.
 * @param scratch {@link EDGE_BYTES} for every thread.
 */
export function multiply(
  a: usize, aStride: i32, transposed: bool, panels: usize, c: usize, M: i32, N: i32, K: i32, bias: usize,
  scratch: usize, thread: i32, threads: i32,
): void {
  const groups = (M + 3) >> 2;
  const panelCount = (N + 7) >> 3;
  const edge = scratch + <usize>thread * EDGE_BYTES;
  if (groups >= panelCount) {
    const from = shareStart(groups, thread, threads) << 2;
    const to = minimum(M, shareStart(groups, thread + 1, threads) << 2);
    multiplyPart(a, aStride, transposed, panels, c, N, K, bias, edge, from, to, 0, panelCount);
  } else {
    const from = shareStart(panelCount, thread, threads);
    multiplyPart(a, aStride, transposed, panels, c, N, K, bias, edge, 0, M, from, shareStart(panelCount, thread + 1, threads));
  }
}

function multiplyPart(
  a: usize, aStride: i32, transposed: bool, panels: usize, c: usize, N: i32, K: i32, bias: usize, edge: usize,
  rowFrom: i32, rowTo: i32, panelFrom: i32, panelTo: i32,
): void {
  for (let depth = 0; depth < K || depth == 0; depth += DEPTH) {
    const k = minimum(DEPTH, K - depth);
    for (let panel = panelFrom; panel < panelTo; panel++) {
      const b = panels + ((<usize>panel * K + depth) << 5);
      const columns = minimum(8, N - panel * 8);
      for (let row = rowFrom; row < rowTo; row += 4) {
        const block = a + (transposed ? (<usize>depth * aStride + (<usize>row << 2)) : (<usize>row * aStride + (<usize>depth << 2)));
        const target = c + ((<usize>row * N + panel * 8) << 2);
        multiplyBlock(k, block, aStride, transposed, b, target, N << 2, minimum(4, rowTo - row), columns, depth > 0, edge);
      }
    }
  }
  if (bias != 0) {
    addBias(c, N, bias, rowFrom, rowTo, panelFrom * 8, minimum(N, panelTo * 8));
  }
}

/** One block of up to 4 rows and 8 columns; what sticks out of C goes through `edge`. */
// @ts-ignore: decorator
@inline
function multiplyBlock(
  K: i32, a: usize, aStride: i32, transposed: bool, b: usize, c: usize, cStride: i32, rows: i32, columns: i32,
  accumulate: bool, edge: usize,
): void {
  if (columns == 8) {
    if (rows == 4) {
      if (transposed) {
        multiplyColumns(K, a, aStride, b, 32, c, cStride, accumulate);
      } else {
        multiplyRows(K, a, aStride, b, c, cStride, accumulate);
      }
    } else {
      singleRows(K, a, aStride, transposed, b, c, cStride, rows, accumulate);
    }
  } else {
    if (accumulate) {
      copyBlock(c, cStride, edge, 32, rows, columns);
    }
    singleRows(K, a, aStride, transposed, b, edge, 32, rows, accumulate);
    copyBlock(edge, 32, c, cStride, rows, columns);
  }
}

function singleRows(
  K: i32, a: usize, aStride: i32, transposed: bool, b: usize, c: usize, cStride: i32, rows: i32, accumulate: bool,
): void {
  if (rows == 4) {
    if (transposed) {
      multiplyColumns(K, a, aStride, b, 32, c, cStride, accumulate);
    } else {
      multiplyRows(K, a, aStride, b, c, cStride, accumulate);
    }
    return;
  }
  for (let row = 0; row < rows; row++) {
    if (transposed) {
      multiplyColumn(K, a + (row << 2), aStride, b, 32, c + row * cStride, accumulate);
    } else {
      multiplyRow(K, a + row * aStride, b, c + row * cStride, accumulate);
    }
  }
}

export function copyBlock(from: usize, fromStride: i32, to: usize, toStride: i32, rows: i32, columns: i32): void {
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      store<f32>(to + row * toStride + (column << 2), load<f32>(from + row * fromStride + (column << 2)));
    }
  }
}

/** Adds one value per column to a part of `C[?, N]`. */
export function addBias(c: usize, N: i32, bias: usize, rowFrom: i32, rowTo: i32, columnFrom: i32, columnTo: i32): void {
  const vectorEnd = columnFrom + ((columnTo - columnFrom) & ~3);
  for (let row = rowFrom; row < rowTo; row++) {
    const target = c + ((<usize>row * N) << 2);
    let column = columnFrom;
    for (; column < vectorEnd; column += 4) {
      const at = target + (column << 2);
      v128.store(at, f32x4.add(v128.load(at), v128.load(bias + (column << 2))));
    }
    for (; column < columnTo; column++) {
      const at = target + (column << 2);
      store<f32>(at, load<f32>(at) + load<f32>(bias + (column << 2)));
    }
  }
}

/** `C[M, N] = A[M, K] B` on this thread alone, `N` a multiple of 8. */
export function multiplyTile(a: usize, panels: usize, c: usize, M: i32, N: i32, K: i32): void {
  for (let column = 0; column < N; column += 8) {
    const b = panels + ((<usize>column * K) << 2);
    let row = 0;
    for (; row + 4 <= M; row += 4) {
      multiplyRows(K, a + ((<usize>row * K) << 2), K << 2, b, c + ((<usize>row * N + column) << 2), N << 2, false);
    }
    for (; row < M; row++) {
      multiplyRow(K, a + ((<usize>row * K) << 2), b, c + ((<usize>row * N + column) << 2), false);
    }
  }
}
