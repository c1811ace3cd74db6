import { Gather, outputAt } from "./gather";
import { addBias, copyBlock, multiplyTile, multiplyTransposedTile } from "./matmul";
// Written by `scripts/micro-kernels.mjs` while the kernels are compiled.
import { multiplyColumns } from "./micro-kernels";
import { minimum, shareStart } from "./share";
import { leakyInPlace, multiplyAdd } from "./vectors";

/** Copies `count` floats. */
// @ts-ignore: decorator
@inline
function copyFloats(from: usize, to: usize, count: i32): void {
  let i = 0;
  for (; i + 4 <= count; i += 4) {
    v128.store(to + (i << 2), v128.load(from + (i << 2)));
  }
  for (; i < count; i++) {
    store<f32>(to + (i << 2), load<f32>(from + (i << 2)));
  }
}

// @ts-ignore: decorator
@inline
function clearFloats(to: usize, count: i32): void {
  let i = 0;
  for (; i + 4 <= count; i += 4) {
    v128.store(to + (i << 2), f32x4.splat(0));
  }
  for (; i < count; i++) {
    store<f32>(to + (i << 2), 0);
  }
}

/** Writes the part `[from, to)` of one patch, `tapCount * depth` floats in all, at `target`. */
function gatherPatch(g: Gather, row: i32, from: i32, to: i32, target: usize): void {
  const x = row % g.gridWidth;
  const rest = row / g.gridWidth;
  const y = rest % g.gridHeight;
  const image = g.input + ((<usize>(rest / g.gridHeight) * g.height * g.width * g.depth) << 2);
  const depth = g.depth;
  const firstTap = from / depth;
  const lastTap = (to - 1) / depth;
  for (let tap = firstTap; tap <= lastTap; tap++) {
    const begin = tap == firstTap ? from - tap * depth : 0;
    const end = tap == lastTap ? to - tap * depth : depth;
    const inputY = y * g.inputStride + load<i32>(g.taps + (tap << 3));
    const inputX = x * g.inputStride + load<i32>(g.taps + (tap << 3), 4);
    if (<u32>inputY < <u32>g.height && <u32>inputX < <u32>g.width) {
      const source = image + ((<usize>(inputY * g.width + inputX) * depth + begin) << 2);
      if (depth == 1) {
        store<f32>(target, load<f32>(source));
      } else {
        copyFloats(source, target, end - begin);
      }
    } else {
      clearFloats(target, end - begin);
    }
    target += (end - begin) << 2;
  }
}

/** Writes the part `[from, to)` of `count` patches, one after the other, at `target`. */
function gatherPatches(g: Gather, row: i32, count: i32, from: i32, to: i32, target: usize): void {
  const stride = <usize>(to - from) << 2;
  if (g.depth != 1) {
    for (let i = 0; i < count; i++) {
      gatherPatch(g, row + i, from, to, target);
      target += stride;
    }
    return;
  }
  // A single channel: tap by tap along rows of the grid, since a patch is too short for a loop of its own.
  while (count > 0) {
    const x = row % g.gridWidth, length = minimum(count, g.gridWidth - x);
    gatherGridRow(g, row / g.gridWidth, x, length, from, to, target);
    row += length;
    count -= length;
    target += <usize>length * stride;
  }
}

/** The taps `from ... to` of `length` pixels from `x` on of one row of the grid, counted over all images. */
function gatherGridRow(g: Gather, gridRow: i32, x: i32, length: i32, from: i32, to: i32, target: usize): void {
  const image = g.input + ((<usize>(gridRow / g.gridHeight) * g.height * g.width) << 2);
  const y = gridRow % g.gridHeight * g.inputStride;
  const step = <usize>g.inputStride << 2, stride = <usize>(to - from) << 2;
  for (let tap = from; tap < to; tap++) {
    const inputY = y + load<i32>(g.taps + (tap << 3)), offset = load<i32>(g.taps + (tap << 3), 4);
    let at = target + (<usize>(tap - from) << 2), i = 0;
    if (<u32>inputY < <u32>g.height) {
      let inputX = x * g.inputStride + offset;
      let source = image + ((<usize>(inputY * g.width) + inputX) << 2);
      for (; i < length; i++) {
        store<f32>(at, <u32>inputX < <u32>g.width ? load<f32>(source) : 0);
        at += stride; source += step; inputX += g.inputStride;
      }
    }
    for (; i < length; i++) {
      store<f32>(at, 0);
      at += stride;
    }
  }
}

/**
 * Gathers blocks of patches and multiplies them with the filters. Only `blockRows` patches exist at a time, in the second-level
 * cache, so the whole batch is never unfolded in memory.
 */
export function gatherConvolution(parameters: usize, thread: i32, threads: i32): void {
  const g = changetype<Gather>(parameters);
  const K = g.tapCount * g.depth;
  const groups = (g.batch * g.gridHeight * g.gridWidth + 3) >> 2;
  const end = minimum(g.batch * g.gridHeight * g.gridWidth, shareStart(groups, thread + 1, threads) << 2);
  const patches = g.scratch + <usize>thread * g.scratchBytes;
  const results = patches + (<usize>g.blockRows * K << 2);
  const dense = g.outputStride == 1 && (g.columns & 7) == 0;
  const padded = (g.columns + 7) & ~7;
  for (let row = shareStart(groups, thread, threads) << 2; row < end; row += g.blockRows) {
    const rows = minimum(g.blockRows, end - row);
    if (K > 0) {
      gatherPatches(g, row, rows, 0, K, patches);
    }
    if (dense) {
      const target = outputAt(g, row);
      multiplyTile(patches, g.panels, target, rows, g.columns, K);
      if (g.bias != 0) {
        addBias(target, g.columns, g.bias, 0, rows, 0, g.columns);
      }
      if (g.slope != 1) {
        leakyInPlace(target, rows * g.columns, g.slope);
      }
    } else {
      multiplyTile(patches, g.panels, results, rows, padded, K);
      if (g.bias != 0) {
        addBias(results, padded, g.bias, 0, rows, 0, g.columns);
      }
      if (g.slope != 1) {
        leakyInPlace(results, rows * padded, g.slope);
      }
      for (let i = 0; i < rows; i++) {
        copyFloats(results + ((<usize>i * padded) << 2), outputAt(g, row + i), g.columns);
      }
    }
  }
}

/**
 * The same for a single output channel, where panels of 8 columns would be wasted: every output is a sum of dot products over channels.
 * Here `panels` are the filters as they are, `[tapCount * depth]`.
 */
export function gatherDots(parameters: usize, thread: i32, threads: i32): void {
  const g = changetype<Gather>(parameters);
  const rows = g.batch * g.gridHeight * g.gridWidth;
  const end = shareStart(rows, thread + 1, threads);
  const bias: f32 = g.bias == 0 ? 0 : load<f32>(g.bias);
  for (let row = shareStart(rows, thread, threads); row < end; row++) {
    const value = bias + dotPatch(g, row);
    store<f32>(outputAt(g, row), value < 0 ? value * g.slope : value);
  }
}

function dotPatch(g: Gather, row: i32): f32 {
  const x = row % g.gridWidth;
  const rest = row / g.gridWidth;
  const y = rest % g.gridHeight;
  const image = g.input + ((<usize>(rest / g.gridHeight) * g.height * g.width * g.depth) << 2);
  const depth = g.depth;
  let sum = f32x4.splat(0);
  let sums = f32x4.splat(0);
  let tail: f32 = 0;
  for (let tap = 0; tap < g.tapCount; tap++) {
    const inputY = y * g.inputStride + load<i32>(g.taps + (tap << 3));
    const inputX = x * g.inputStride + load<i32>(g.taps + (tap << 3), 4);
    if (<u32>inputY < <u32>g.height && <u32>inputX < <u32>g.width) {
      const a = image + ((<usize>(inputY * g.width + inputX) * depth) << 2);
      const b = g.panels + ((<usize>tap * depth) << 2);
      let i = 0;
      for (; i + 8 <= depth; i += 8) {
        sum = multiplyAdd(v128.load(a + (i << 2)), v128.load(b + (i << 2)), sum);
        sums = multiplyAdd(v128.load(a + (i << 2), 16), v128.load(b + (i << 2), 16), sums);
      }
      for (; i < depth; i++) {
        tail += load<f32>(a + (i << 2)) * load<f32>(b + (i << 2));
      }
    }
  }
  sum = f32x4.add(sum, sums);
  return tail + f32x4.extract_lane(sum, 0) + f32x4.extract_lane(sum, 1) + f32x4.extract_lane(sum, 2) + f32x4.extract_lane(sum, 3);
}

/**
 * The gradient for the filters, `[tapCount * depth, columns]` at `output`: the sum over all pixels of patch times gradient. The grid is
 * that of the forward convolution; the gradient `[rows, columns]` is at `panels`. Every thread owns a range of filter rows, in strips
 * whose gathered block stays in the second-level cache.
 */
export function filterGradient(parameters: usize, stripWidth: i32, thread: i32, threads: i32): void {
  const g = changetype<Gather>(parameters);
  const K = g.tapCount * g.depth;
  const units = (K + 3) >> 2;
  const end = minimum(K, shareStart(units, thread + 1, threads) << 2);
  const block = g.scratch + <usize>thread * g.scratchBytes;
  const rowCount = g.batch * g.gridHeight * g.gridWidth;
  for (let from = shareStart(units, thread, threads) << 2; from < end; from += stripWidth) {
    const width = minimum(stripWidth, end - from);
    for (let row = 0; row < rowCount; row += g.blockRows) {
      const rows = minimum(g.blockRows, rowCount - row);
      gatherPatches(g, row, rows, from, from + width, block);
      multiplyStrip(g, block, width, from, row, rows);
    }
  }
}

/** Adds one block's part to the filter rows `from ... from + width`. */
function multiplyStrip(g: Gather, block: usize, width: i32, from: i32, row: i32, rows: i32): void {
  const columns = g.columns;
  const gradient = g.panels + ((<usize>row * columns) << 2);
  const edge = block + ((<usize>g.blockRows * width) << 2);
  const accumulate = row > 0;
  const target = g.output + ((<usize>from * columns) << 2);
  multiplyTransposedTile(block, width << 2, gradient, columns << 2, target, columns << 2, width, columns & ~7, rows, accumulate);
  if ((columns & 7) != 0) {
    multiplyStripEdge(g, block, width, from, rows, gradient, edge, accumulate);
  }
}

/** The last columns, fewer than 8, whose gradient is first copied into rows of 8. */
function multiplyStripEdge(
  g: Gather, block: usize, width: i32, from: i32, rows: i32, gradient: usize, edge: usize, accumulate: bool,
): void {
  const columns = g.columns;
  const column = columns & ~7;
  const rest = columns - column;
  const result = edge + (<usize>g.blockRows << 5);
  for (let i = 0; i < rows; i++) {
    clearFloats(edge + (i << 5), 8);
    copyFloats(gradient + ((<usize>i * columns + column) << 2), edge + (i << 5), rest);
  }
  for (let k = 0; k < width; k++) {
    const target = g.output + ((<usize>(from + k) * columns + column) << 2);
    if (accumulate) {
      copyBlock(target, 0, result, 0, 1, rest);
    }
    multiplyColumns(1, rows, block + (k << 2), width << 2, edge, 32, result, 32, accumulate);
    copyBlock(result, 0, target, 0, 1, rest);
  }
}
