import { poolWindow, spreadWindow } from "./bias-relu-pool";
import { Gather, outputAt } from "./gather";
import { leaky } from "./vectors";
// Written by `scripts/micro-kernels.mjs` while the kernels are compiled.
import { multiplyTapRows, multiplyTapRowsWide, multiplyTaps, multiplyTapsWide } from "./micro-kernels";
import { minimum, shareStart } from "./share";

/**
 * Convolutions of images of one or three channels, whose patches are too short to be gathered: every tap of neighbouring pixels is read straight
 * from the image, of which each thread has a copy with zeros around it. `columns` is a multiple of 8, the output has no phases. What is said of
 * taps below holds for the channels of each: three channels are three taps, side by side.
 */

/** A thread's copy of what a grid sees of an image, at the start of its scratch. */
@unmanaged
class Copy {
  /** First pixel, counted in the image. */
  originY: i32;
  originX: i32;
  height: i32;
  width: i32;
  /** The offset of each tap from the first pixel of a patch, in bytes: an int32 for each tap and channel, and a spare one. */
  offsets: usize;
  pixels: usize;
  /** Behind the pixels, on a cache line: room for results. */
  end: usize;
  /** The image that it shows, or -1. */
  image: i32;
}

/** Bytes of {@link Copy}; `src/kernels/gather.ts` has the same number. */
const HEAD_BYTES: usize = 64;

// @ts-ignore: decorator
@inline
function tapAt(g: Gather, tap: i32, axis: i32): i32 {
  return load<i32>(g.taps + (tap << 3) + (axis << 2));
}

/** Makes an empty copy at `at`. */
function openCopy(g: Gather, at: usize): Copy {
  const copy = changetype<Copy>(at);
  let firstY = tapAt(g, 0, 0), firstX = tapAt(g, 0, 1), lastY = firstY, lastX = firstX;
  for (let tap = 1; tap < g.tapCount; tap++) {
    firstY = minimum(firstY, tapAt(g, tap, 0));
    firstX = minimum(firstX, tapAt(g, tap, 1));
    lastY = max(lastY, tapAt(g, tap, 0));
    lastX = max(lastX, tapAt(g, tap, 1));
  }
  copy.originY = firstY;
  copy.originX = firstX;
  copy.height = (g.gridHeight - 1) * g.inputStride + lastY - firstY + 1;
  copy.width = (g.gridWidth - 1) * g.inputStride + lastX - firstX + 1;
  copy.offsets = at + HEAD_BYTES;
  copy.pixels = copy.offsets + (<usize>(g.tapCount * g.depth + 1) << 2);
  const bytes = (<usize>copy.height * copy.width * g.depth) << 2;
  copy.end = (copy.pixels + bytes + 63) & ~63;
  copy.image = -1;
  for (let tap = 0; tap < g.tapCount; tap++) {
    const pixel = (tapAt(g, tap, 0) - firstY) * copy.width + tapAt(g, tap, 1) - firstX;
    for (let channel = 0; channel < g.depth; channel++) {
      store<i32>(copy.offsets + ((tap * g.depth + channel) << 2), (pixel * g.depth + channel) << 2);
    }
  }
  memory.fill(copy.pixels, 0, bytes);
  return copy;
}

/** Puts an image into the copy unless it is there; the zeros around it are the same for all. */
function showImage(g: Gather, copy: Copy, image: i32): void {
  if (copy.image == image) {
    return;
  }
  copy.image = image;
  const from = g.input + ((<usize>image * g.height * g.width * g.depth) << 2);
  const firstX = max(0, copy.originX), count = minimum(g.width, copy.originX + copy.width) - firstX;
  const endY = minimum(g.height, copy.originY + copy.height);
  for (let y = max(0, copy.originY); y < endY && count > 0; y++) {
    const target = copy.pixels + (<usize>(((y - copy.originY) * copy.width + firstX - copy.originX) * g.depth) << 2);
    memory.copy(target, from + (<usize>((y * g.width + firstX) * g.depth) << 2), <usize>(count * g.depth) << 2);
  }
}

/** Where the first patch of row `y` of the grid begins. */
// @ts-ignore: decorator
@inline
function patchAt(g: Gather, copy: Copy, y: i32): usize {
  return copy.pixels + (<usize>(y * g.inputStride * copy.width * g.depth) << 2);
}

/** Row `y` of the grid, `[gridWidth, columns]` at `to`. */
function convolveRow(g: Gather, copy: Copy, y: i32, to: usize): void {
  const from = patchAt(g, copy, y), step = <usize>(g.inputStride * g.depth) << 2;
  const K = g.tapCount * g.depth, next = <usize>g.columns << 2;
  let column = 0;
  if (WIDE) {
    for (; column + 16 <= g.columns; column += 16) {
      const b = g.panels + ((<usize>column * K) << 2);
      multiplyTapsWide(copy.offsets, g.gridWidth, K, from, step, b, 32, <usize>K << 5, to + (column << 2), next, false);
    }
  }
  for (; column < g.columns; column += 8) {
    multiplyTaps(copy.offsets, g.gridWidth, K, from, step, g.panels + ((<usize>column * K) << 2), 32, to + (column << 2), next, false);
  }
}

/** Convolves; threads share the rows of all images' grids. */
export function directConvolution(parameters: usize, thread: i32, threads: i32): void {
  const g = changetype<Gather>(parameters);
  const copy = openCopy(g, g.scratch + <usize>thread * g.scratchBytes);
  const rows = g.batch * g.gridHeight, end = shareStart(rows, thread + 1, threads);
  for (let row = shareStart(rows, thread, threads); row < end; row++) {
    const target = outputAt(g, row * g.gridWidth);
    showImage(g, copy, row / g.gridHeight);
    convolveRow(g, copy, row % g.gridHeight, target);
    finishRow(target, g.gridWidth, g.columns, g.bias, g.slope);
  }
}

/** Adds a bias at `bias`, unless that is 0, to a row of pixels and multiplies by `slope` what is then below zero. */
function finishRow(row: usize, pixels: i32, columns: i32, bias: usize, slope: f32): void {
  const slopes = f32x4.splat(slope), next = <usize>columns << 2, end = row + pixels * next;
  for (let column = 0; column < columns; column += 8) {
    const first = bias == 0 ? f32x4.splat(0) : v128.load(bias + (column << 2));
    const second = bias == 0 ? f32x4.splat(0) : v128.load(bias + (column << 2), 16);
    for (let at = row + (column << 2); at < end; at += next) {
      const a = leaky(f32x4.add(v128.load(at), first), slopes), b = leaky(f32x4.add(v128.load(at, 16), second), slopes);
      v128.store(at, a);
      v128.store(at, b, 16);
    }
  }
}

/**
 * Convolves, adds the bias, cuts off below zero and pools 2 x 2, as {@link biasReluPool} does: two rows of the grid at a time, which stay in the
 * first-level cache. `choice` gets a byte for every output.
 */
export function directConvolutionPool(parameters: usize, choice: usize, thread: i32, threads: i32): void {
  const g = changetype<Gather>(parameters);
  const copy = openCopy(g, g.scratch + <usize>thread * g.scratchBytes);
  const pixelBytes = <usize>g.columns << 2, rowBytes = pixelBytes * g.gridWidth;
  const pooledHeight = g.gridHeight >> 1, pooledWidth = g.gridWidth >> 1;
  const rows = g.batch * pooledHeight, end = shareStart(rows, thread + 1, threads);
  for (let row = shareStart(rows, thread, threads); row < end; row++) {
    const y = (row % pooledHeight) << 1;
    showImage(g, copy, row / pooledHeight);
    convolveRow(g, copy, y, copy.end);
    convolveRow(g, copy, y + 1, copy.end + rowBytes);
    let from = copy.end, at = <usize>row * pooledWidth * g.columns;
    for (let x = 0; x < pooledWidth; x++) {
      poolWindow(from, rowBytes, pixelBytes, g.bias, g.columns, g.output + (at << 2), choice + at);
      from += pixelBytes << 1;
      at += g.columns;
    }
  }
}

/**
 * The gradients of {@link directConvolutionPool} for filters and bias, `[tapCount + 1, columns]` with the bias last, from the pooled images' gradient
 * at `dy`. What comes before pooling exists for two rows at a time. Every thread sums over images of its own, to `partials`, a part for each.
 */
export function directFilterGradient(parameters: usize, dy: usize, choice: usize, partials: usize, thread: i32, threads: i32): void {
  const g = changetype<Gather>(parameters);
  const copy = openCopy(g, g.scratch + <usize>thread * g.scratchBytes);
  const pixelBytes = <usize>g.columns << 2, step = <usize>(g.inputStride * g.depth) << 2, taps = g.tapCount * g.depth;
  // Without a stride both rows are one run: the pixels between them have no gradient.
  const joined = g.inputStride == 1, pitch = joined ? copy.width : g.gridWidth, run = joined ? pitch + g.gridWidth : g.gridWidth;
  const ones = copy.end, rows = (ones + <usize>run * step + 63) & ~63;
  for (let i = 0; i < run; i++) store<f32>(ones + <usize>i * step, 1);
  memory.fill(rows, 0, <usize>(2 * pitch) * pixelBytes);
  const sums = partials + <usize>thread * (taps + 1) * pixelBytes;
  memory.fill(sums, 0, <usize>(taps + 1) * pixelBytes);
  const pooledHeight = g.gridHeight >> 1, pooledWidth = g.gridWidth >> 1;
  const first = shareStart(g.batch, thread, threads) * pooledHeight, end = shareStart(g.batch, thread + 1, threads) * pooledHeight;
  for (let row = first; row < end; row++) {
    showImage(g, copy, row / pooledHeight);
    let to = rows, at = <usize>row * pooledWidth * g.columns;
    for (let x = 0; x < pooledWidth; x++) {
      spreadWindow(dy + (at << 2), choice + at, to, <usize>pitch * pixelBytes, pixelBytes, g.columns);
      to += pixelBytes << 1;
      at += g.columns;
    }
    const y = row % pooledHeight << 1;
    addTapProducts(g, copy, patchAt(g, copy, y), ones, run, rows, sums);
    if (!joined) {
      addTapProducts(g, copy, patchAt(g, copy, y + 1), ones, run, rows + <usize>pitch * pixelBytes, sums);
    }
  }
}

/**
 * The gradient of {@link directConvolution} for filters, `[tapCount, columns]`, from that of the output at `dy`. Every thread sums over images of
 * its own, to `partials`, a part for each.
 */
export function directFilterSums(parameters: usize, dy: usize, partials: usize, thread: i32, threads: i32): void {
  const g = changetype<Gather>(parameters);
  const copy = openCopy(g, g.scratch + <usize>thread * g.scratchBytes);
  const rowBytes = (<usize>g.gridWidth * g.columns) << 2, partBytes = (<usize>g.tapCount * g.depth * g.columns) << 2;
  const sums = partials + <usize>thread * partBytes;
  memory.fill(sums, 0, partBytes);
  const end = shareStart(g.batch, thread + 1, threads) * g.gridHeight;
  for (let row = shareStart(g.batch, thread, threads) * g.gridHeight; row < end; row++) {
    showImage(g, copy, row / g.gridHeight);
    addTapProducts(g, copy, patchAt(g, copy, row % g.gridHeight), 0, g.gridWidth, dy + <usize>row * rowBytes, sums);
  }
}

/**
 * Adds the products of `count` pixels' gradients at `gradients` with each tap's pixels, of which the first patch begins at `from`, and with the ones
 * at `ones` unless that is 0.
 */
function addTapProducts(g: Gather, copy: Copy, from: usize, ones: usize, count: i32, gradients: usize, sums: usize): void {
  const offsets = copy.offsets, step = <usize>(g.inputStride * g.depth) << 2, next = <usize>g.columns << 2;
  const taps = g.tapCount * g.depth, rows = ones == 0 ? taps : taps + 1;
  store<i32>(offsets + (taps << 2), <i32>(ones - from));
  let column = 0;
  if (WIDE) {
    for (; column + 16 <= g.columns; column += 16) {
      const at = <usize>column << 2;
      multiplyTapRowsWide(offsets, rows, count, from, step, gradients + at, next, 32, sums + at, next, true);
    }
  }
  for (; column < g.columns; column += 8) {
    const at = <usize>column << 2;
    multiplyTapRows(offsets, rows, count, from, step, gradients + at, next, sums + at, next, true);
  }
}
