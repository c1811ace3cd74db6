// Written by `scripts/micro-kernels.mjs` while the kernels are compiled.
import { multiplyColumns, multiplyColumnsWide, multiplyRows, multiplyRowsWide } from "./micro-kernels";
import { minimum, shareStart } from "./share";
import { turnBlock } from "./vectors";

/** Depth of a block of the product: its part of a panel (32 bytes a row) stays in the first-level cache. */
const DEPTH: i32 = 1024;

/** Rows at a time of a panel that sticks out of C. */
const EDGE_ROWS: i32 = 6;

/** Bytes of scratch that every thread needs for them, in whole cache lines; `src/kernels/matmul.ts` has the same number. */
export const EDGE_BYTES: i32 = 192;

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
  let k = 0;
  if (columns == 8 && rowStride == 4) {
    for (; k + 4 <= K; k += 4) {
      turnBlock(b + (k << 2), columnStride, to, 32);
      turnBlock(b + (k << 2) + (<usize>columnStride << 2), columnStride, to + 16, 32);
      to += 128;
    }
  }
  for (; k < K; k++) {
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

/** Bytes of A that are multiplied with one panel after the other, so that they come from the second-level cache. */
const BLOCK_BYTES: i32 = 262_144;

function multiplyPart(
  a: usize, aStride: i32, transposed: bool, panels: usize, c: usize, N: i32, K: i32, bias: usize, edge: usize,
  rowFrom: i32, rowTo: i32, panelFrom: i32, panelTo: i32,
): void {
  for (let depth = 0; depth < K || depth == 0; depth += DEPTH) {
    const k = minimum(DEPTH, K - depth);
    const blockRows = BLOCK_BYTES / (max(k, 64) << 2) / 6 * 6;
    for (let row = rowFrom; row < rowTo; row += blockRows) {
      const block = a + (transposed ? <usize>depth * aStride + (<usize>row << 2) : <usize>row * aStride + (<usize>depth << 2));
      const rows = minimum(blockRows, rowTo - row);
      const b = panels + (<usize>depth << 5);
      multiplyPanels(k, block, aStride, transposed, b, K, c + ((<usize>row * N) << 2), N, rows, panelFrom, panelTo, depth > 0, edge);
    }
  }
  if (bias != 0) {
    addBias(c, N, bias, rowFrom, rowTo, panelFrom * 8, minimum(N, panelTo * 8));
  }
}

/** A block of rows times the panels `panelFrom ... panelTo`, each `depth` rows long. */
function multiplyPanels(
  K: i32, a: usize, aStride: i32, transposed: bool, panels: usize, depth: i32, c: usize, N: i32, rows: i32, panelFrom: i32, panelTo: i32,
  accumulate: bool, edge: usize,
): void {
  let panel = panelFrom;
  while (panel < panelTo) {
    const b = panels + ((<usize>panel * depth) << 5);
    const target = c + (<usize>panel << 5);
    const wide = WIDE && panel + 2 <= panelTo && (panel + 2) * 8 <= N;
    if (wide) {
      multiplyPair(K, a, aStride, transposed, b, <usize>depth << 5, target, N << 2, rows, accumulate);
    } else if ((panel + 1) * 8 <= N) {
      multiplyPanel(K, a, aStride, transposed, b, target, N << 2, rows, accumulate);
    } else {
      multiplyEdge(K, a, aStride, transposed, b, target, N << 2, rows, N - panel * 8, accumulate, edge);
    }
    panel += wide ? 2 : 1;
  }
}

// @ts-ignore: decorator
@inline
function multiplyPair(
  K: i32, a: usize, aStride: i32, transposed: bool, b: usize, nextPanel: usize, c: usize, cStride: i32, rows: i32, accumulate: bool,
): void {
  if (transposed) {
    multiplyColumnsWide(rows, K, a, aStride, b, 32, nextPanel, c, cStride, accumulate);
  } else {
    multiplyRowsWide(rows, K, a, aStride, b, 32, nextPanel, c, cStride, accumulate);
  }
}

function multiplyPanel(
  K: i32, a: usize, aStride: i32, transposed: bool, b: usize, c: usize, cStride: i32, rows: i32, accumulate: bool,
): void {
  if (transposed) {
    multiplyColumns(rows, K, a, aStride, b, 32, c, cStride, accumulate);
  } else {
    multiplyRows(rows, K, a, aStride, b, 32, c, cStride, accumulate);
  }
}

/** A panel that sticks out of C: its rows go through `edge`, a few at a time. */
function multiplyEdge(
  K: i32, a: usize, aStride: i32, transposed: bool, b: usize, c: usize, cStride: i32, rows: i32, columns: i32, accumulate: bool,
  edge: usize,
): void {
  for (let row = 0; row < rows; row += EDGE_ROWS) {
    const count = minimum(EDGE_ROWS, rows - row);
    const from = a + (transposed ? <usize>row << 2 : <usize>row * aStride);
    const to = c + <usize>row * cStride;
    if (accumulate) {
      copyBlock(to, cStride, edge, 32, count, columns);
    }
    multiplyPanel(K, from, aStride, transposed, b, edge, 32, count, accumulate);
    copyBlock(edge, 32, to, cStride, count, columns);
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
  const stride = <usize>K << 2, nextPanel = <usize>K << 5;
  let column = 0;
  if (WIDE) {
    for (; column + 16 <= N; column += 16) {
      multiplyRowsWide(M, K, a, stride, panels + ((<usize>column * K) << 2), 32, nextPanel, c + (column << 2), N << 2, false);
    }
  }
  for (; column < N; column += 8) {
    multiplyRows(M, K, a, stride, panels + ((<usize>column * K) << 2), 32, c + (column << 2), N << 2, false);
  }
}

/**
 * `C[M, N] (+)= transpose(A[K, M]) B[K, N]` on this thread alone, `N` a multiple of 8, rows of A, B and C every `aStride`, `bStride` and
 * `cStride` bytes.
 */
export function multiplyTransposedTile(
  a: usize, aStride: usize, b: usize, bStride: usize, c: usize, cStride: usize, M: i32, N: i32, K: i32, accumulate: bool,
): void {
  let column = 0;
  if (WIDE) {
    for (; column + 16 <= N; column += 16) {
      multiplyColumnsWide(M, K, a, aStride, b + (column << 2), bStride, 32, c + (column << 2), cStride, accumulate);
    }
  }
  for (; column < N; column += 8) {
    multiplyColumns(M, K, a, aStride, b + (column << 2), bStride, c + (column << 2), cStride, accumulate);
  }
}
