/**
 * Convolutions by Toom-Cook products over tiles, after Winograd: a tile of `m x m` outputs costs about `(m + r - 1)^2` multiplications per pair
 * of channels instead of `m * m * r * r`. A strided convolution is first split into the phases of its stride, each of which
 * has stride 1: phases of the input are additional input channels, phases of the output additional output channels.
 *
 * Reference: Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks", 2015.
 */
import { poolWindow } from "./bias-relu-pool";
import { multiplyTile, multiplyTransposedTile } from "./matmul";
import { minimum, shareStart } from "./share";
import { leaky, turnBlock } from "./vectors";
// Written by `scripts/toom-cook.mjs` while the kernels are compiled.
import { transformData, transformFilter, transformGradient, transformOutput, transformTaps } from "./toom-cook";

/** What a Winograd convolution reads and writes; `src/kernels/winograd.ts` fills it in. */
@unmanaged
class Winograd {
  /** Position in the list of algorithms of `scripts/toom-cook.mjs`. */
  algorithm: i32;
  /** Along one side of a tile: outputs, taps of a phase, and inputs (`m + r - 1`). */
  m: i32;
  r: i32;
  n: i32;
  /** Products of a whole tile. */
  pointCount: i32;
  batch: i32;
  tilesY: i32;
  tilesX: i32;
  input: usize;
  inputHeight: i32;
  inputWidth: i32;
  inputDepth: i32;
  /** Pixel `q` of phase `p` is at `q * inputStride + p`. */
  inputStride: i32;
  /** First pixel, within its phase, that the first tile reads: for an even phase of input or output, and for an odd one. */
  originY: i32;
  originX: i32;
  oddOriginY: i32;
  oddOriginX: i32;
  output: usize;
  outputHeight: i32;
  outputWidth: i32;
  outputDepth: i32;
  outputStride: i32;
  /** Filters `[kernelHeight, kernelWidth, filterInput, filterOutput]`. */
  filters: usize;
  kernelHeight: i32;
  kernelWidth: i32;
  filterInput: i32;
  filterOutput: i32;
  padTop: i32;
  padLeft: i32;
  /** Filters at the points, `pointCount` matrices of `[K, N]` as panels. */
  points: usize;
  /** One value per output channel, or 0. */
  bias: usize;
  scratch: usize;
  scratchBytes: i32;
  /** Tiles that a thread works on at a time. */
  blockTiles: i32;
  /** By what outputs below zero are multiplied: the slope of a LeakyReLU, or 1. */
  slope: f32;
  /**
   * 0, or where a byte for every pooled output goes: then the output is `[batch, outputHeight >> 1, outputWidth >> 1, outputDepth]`, cut off below
   * zero and pooled 2 x 2. For that `m` is even and the output has no phases.
   */
  choice: usize;
}

/** Channels that a transform takes at a time: a vector, or two where the runtime joins pairs; and the bytes of them as a power of two. */
const LANES: i32 = 4 << WIDE, SHIFT: i32 = 4 + WIDE;

/** Bytes of {@link LANES} channels at up to 12 x 12 points; `BUFFER_BYTES` of `src/kernels/winograd.ts` is three of them, for eight channels. */
const TILE_BYTES: i32 = (12 * 12) << SHIFT;

/** Copies {@link LANES} channels. Both halves are loaded before one is stored: the runtime joins no loads with a store between them. */
// @ts-ignore: decorator
@inline
function copyLanes(from: usize, to: usize): void {
  const a = v128.load(from);
  if (WIDE) {
    const b = v128.load(from, 16);
    v128.store(to, a);
    v128.store(to, b, 16);
  } else {
    v128.store(to, a);
  }
}

// @ts-ignore: decorator
@inline
function clearLanes(to: usize): void {
  v128.store(to, f32x4.splat(0));
  if (WIDE) {
    v128.store(to, f32x4.splat(0), 16);
  }
}

/**
 * Bytes added between the points of a set of tiles, so that the same channel of all points does not fall into one set of the cache.
 */
const POINT_PADDING: i32 = 64;

/** Bytes between the filters of two points. */
// @ts-ignore: decorator
@inline
function filterStride(K: i32, N: i32): usize {
  return (<usize>K * N << 2) + POINT_PADDING;
}

/**
 * {@link LANES} channels of the pixels of a phase from `(y, x)` on to the rows of `[size, size]` at `to`. Columns from `firstColumn` to `endColumn`
 * are inside the image; the others are left alone. Rows outside are zero.
 */
function readTile(
  image: usize, height: i32, width: i32, depth: i32, stride: i32, phaseY: i32, phaseX: i32, y: i32, x: i32, size: i32,
  firstColumn: i32, endColumn: i32, channel: i32, to: usize,
): void {
  const step = <usize>(stride * depth) << 2;
  for (let i = 0; i < size; i++) {
    const inputY = (y + i) * stride + phaseY;
    const end = to + (<usize>endColumn << SHIFT);
    let target = to + (<usize>firstColumn << SHIFT);
    if (<u32>inputY < <u32>height) {
      let source = image + ((<usize>(inputY * width + (x + firstColumn) * stride + phaseX) * depth + channel) << 2);
      for (; target < end; target += 1 << SHIFT) {
        copyLanes(source, target);
        source += step;
      }
    } else {
      for (; target < end; target += 1 << SHIFT) {
        clearLanes(target);
      }
    }
    to += <usize>size << SHIFT;
  }
}

/** Columns of a tile from `x` on that are inside an image `width` pixels wide, of which a phase has every `stride`-th. */
// @ts-ignore: decorator
@inline
function tileEnd(width: i32, stride: i32, phaseX: i32, x: i32, size: i32): i32 {
  return max(0, minimum(size, (width - phaseX + stride - 1) / stride - x));
}

/** Where the taps of a phase of input or output begin; strides are 1 or 2. */
// @ts-ignore: decorator
@inline
function phaseOriginY(w: Winograd, phaseY: i32): i32 {
  return phaseY == 0 ? w.originY : w.oddOriginY;
}

// @ts-ignore: decorator
@inline
function phaseOriginX(w: Winograd, phaseX: i32): i32 {
  return phaseX == 0 ? w.originX : w.oddOriginX;
}

/**
 * Transforms the tiles `from ... to` of the input (as data) to `values[point, tile - from, phase, channel]`, points `pointStride` bytes
 * apart.
 *
 * @param outputPhase For an input without phases: the phase of the output whose taps decide where the tiles begin.
 */
function transformInput(
  w: Winograd, from: i32, to: i32, values: usize, pointStride: usize, buffer: usize, outputPhase: i32,
): void {
  const stride = w.inputStride, phases = stride * stride, depth = w.inputDepth, tilesPerImage = w.tilesY * w.tilesX;
  for (let tile = from; tile < to; tile++) {
    const image = w.input + ((<usize>(tile / tilesPerImage) * w.inputHeight * w.inputWidth * depth) << 2);
    const tileY = (tile % tilesPerImage) / w.tilesX * w.m;
    const tileX = (tile % w.tilesX) * w.m;
    let target = values + ((<usize>(tile - from) * phases * depth) << 2);
    for (let phase = 0; phase < phases; phase++) {
      const y = tileY + phaseOriginY(w, stride > 1 ? phase / stride : outputPhase / w.outputStride);
      const x = tileX + phaseOriginX(w, stride > 1 ? phase % stride : outputPhase % w.outputStride);
      // Columns outside the image are zero, and so are their transforms.
      const first = minimum(w.n, x < 0 ? -x : 0), end = max(first, tileEnd(w.inputWidth, stride, phase % stride, x, w.n));
      for (let channel = 0; channel < depth; channel += LANES) {
        readTile(
          image, w.inputHeight, w.inputWidth, depth, stride, phase / stride, phase % stride, y, x, w.n, first, end, channel, buffer,
        );
        transformData(w.algorithm, buffer, buffer + TILE_BYTES, target, pointStride, first, end);
        target += 1 << SHIFT;
      }
    }
  }
}

/** Transforms the tiles `from ... to` of the output's gradient (as filters) to `values[point, tile - from, channel]`. */
function transformOutputGradient(w: Winograd, from: i32, to: i32, values: usize, pointStride: usize, buffer: usize): void {
  const depth = w.outputDepth, tilesPerImage = w.tilesY * w.tilesX;
  for (let tile = from; tile < to; tile++) {
    const image = w.output + ((<usize>(tile / tilesPerImage) * w.outputHeight * w.outputWidth * depth) << 2);
    const y = (tile % tilesPerImage) / w.tilesX * w.m;
    const x = (tile % w.tilesX) * w.m;
    let target = values + ((<usize>(tile - from) * depth) << 2);
    const end = tileEnd(w.outputWidth, 1, 0, x, w.m);
    for (let channel = 0; channel < depth; channel += LANES) {
      readTile(image, w.outputHeight, w.outputWidth, depth, 1, 0, 0, y, x, w.m, 0, end, channel, buffer);
      transformGradient(w.algorithm, buffer, buffer + TILE_BYTES, target, pointStride, 0, end);
      target += 1 << SHIFT;
    }
  }
}

/** The address of four output channels of a tap, or 0 when the filter has no such tap. */
// @ts-ignore: decorator
@inline
function tapAt(w: Winograd, kernelY: i32, kernelX: i32, input: i32, output: i32): usize {
  if (<u32>kernelY >= <u32>w.kernelHeight || <u32>kernelX >= <u32>w.kernelWidth) {
    return 0;
  }
  return w.filters + ((<usize>((kernelY * w.kernelWidth + kernelX) * w.filterInput + input) * w.filterOutput + output) << 2);
}

/**
 * Where the first channels of all taps of a phase lie in a forward convolution, or 0, to `places[tap]`; `k` is input phase and channel. Worked out
 * once for all output channels, because it takes several divisions.
 */
function placeForwardTaps(w: Winograd, k: i32, places: usize): void {
  const stride = w.inputStride, phase = k / w.filterInput, input = k % w.filterInput;
  const kernelY = phaseOriginY(w, phase / stride) * stride + phase / stride + w.padTop;
  const kernelX = phaseOriginX(w, phase % stride) * stride + phase % stride + w.padLeft;
  for (let y = 0; y < w.r; y++) {
    for (let x = 0; x < w.r; x++) {
      store<usize>(places, tapAt(w, kernelY + y * stride, kernelX + x * stride, input, 0));
      places += sizeof<usize>();
    }
  }
}

/** The place of a tap that {@link placeForwardTaps} wrote. */
// @ts-ignore: decorator
@inline
function placeOf(places: usize, tap: i32): usize {
  return load<usize>(places + <usize>tap * sizeof<usize>());
}

/** The filter row that tap `i` of a phase is in the gradient for the input, where the filter runs backwards. */
// @ts-ignore: decorator
@inline
function backwardTap(origin: i32, i: i32, stride: i32, phase: i32, pad: i32): i32 {
  return phase + pad - stride * (origin + i);
}

/** Computes the filters of a forward convolution at the points: `K` is input phase and channel, `N` the output channel. */
export function winogradFilters(parameters: usize, thread: i32, threads: i32): void {
  const w = changetype<Winograd>(parameters);
  const buffer = w.scratch + <usize>thread * w.scratchBytes;
  const stride = w.inputStride;
  const K = stride * stride * w.filterInput;
  const N = w.filterOutput;
  const places = buffer + 2 * TILE_BYTES, taps = w.r * w.r;
  const end = shareStart(K, thread + 1, threads);
  for (let k = shareStart(K, thread, threads); k < end; k++) {
    placeForwardTaps(w, k, places);
    for (let channel = 0; channel < N; channel += LANES) {
      for (let tap = 0; tap < taps; tap++) {
        const place = placeOf(places, tap);
        if (place == 0) {
          clearLanes(buffer + (tap << SHIFT));
        } else {
          copyLanes(place + (channel << 2), buffer + (tap << SHIFT));
        }
      }
      const target = w.points + ((<usize>(channel >> 3) * K + k) << 5) + ((channel & 4) << 2);
      transformFilter(w.algorithm, buffer, buffer + TILE_BYTES, target, filterStride(K, N));
    }
  }
}

/**
 * The same for the gradient for the input: `K` is the filter's output channel, `N` the output phase and the filter's input channel. Vectors
 * run over columns, as in the panels, while the filters run over `K`: blocks of 4 x 4 are turned before they are transformed.
 */
export function winogradFlippedFilters(parameters: usize, thread: i32, threads: i32): void {
  const w = changetype<Winograd>(parameters);
  const buffer = w.scratch + <usize>thread * w.scratchBytes;
  const stride = w.outputStride;
  const K = w.filterOutput;
  const N = stride * stride * w.filterInput;
  const taps = w.r * w.r;
  const groups = N / LANES, end = shareStart(groups, thread + 1, threads) * LANES;
  for (let column = shareStart(groups, thread, threads) * LANES; column < end; column += LANES) {
    const phase = column / w.filterInput;
    for (let k = 0; k < K; k += 4) {
      for (let tap = 0; tap < taps; tap++) {
        const kernelY = backwardTap(phaseOriginY(w, phase / stride), tap / w.r, stride, phase / stride, w.padTop);
        const kernelX = backwardTap(phaseOriginX(w, phase % stride), tap % w.r, stride, phase % stride, w.padLeft);
        for (let half = 0; half < LANES; half += 4) {
          const at = tapAt(w, kernelY, kernelX, column % w.filterInput + half, k);
          const to = buffer + (tap << SHIFT) + (half << 2);
          if (at == 0) {
            clearRows(to, <usize>taps << SHIFT);
          } else {
            turnBlock(at, w.filterOutput << 2, to, <usize>taps << SHIFT);
          }
        }
      }
      const target = w.points + ((<usize>(column >> 3) * K + k) << 5) + ((column & 4) << 2);
      for (let row = 0; row < 4; row++) {
        const from = buffer + (<usize>(row * taps) << SHIFT);
        transformFilter(w.algorithm, from, buffer + TILE_BYTES, target + (row << 5), filterStride(K, N));
      }
    }
  }
}

/** Four rows of four zeros. */
// @ts-ignore: decorator
@inline
function clearRows(to: usize, stride: usize): void {
  for (let i = 0; i < 4; i++) {
    v128.store(to + i * stride, f32x4.splat(0));
  }
}

/**
 * Convolves with filters that are already at the points. Every thread works on tiles of its own, block by block. Phases of the output whose
 * taps begin at different pixels are convolutions of their own, since they read different tiles.
 */
export function winogradConvolution(parameters: usize, thread: i32, threads: i32): void {
  const w = changetype<Winograd>(parameters);
  const tiles = w.batch * w.tilesY * w.tilesX;
  const K = w.inputStride * w.inputStride * w.inputDepth;
  const phases = w.outputStride * w.outputStride;
  const parts = w.originY == w.oddOriginY && w.originX == w.oddOriginX ? 1 : phases;
  const columns = phases * w.outputDepth / parts;
  const buffer = w.scratch + <usize>thread * w.scratchBytes;
  const values = buffer + 3 * TILE_BYTES;
  const valueStride = (<usize>w.blockTiles * K << 2) + POINT_PADDING;
  const products = values + <usize>w.pointCount * valueStride;
  const productStride = (<usize>w.blockTiles * columns << 2) + POINT_PADDING;
  const end = shareStart(tiles, thread + 1, threads);
  for (let from = shareStart(tiles, thread, threads); from < end; from += w.blockTiles) {
    const count = minimum(w.blockTiles, end - from);
    for (let part = 0; part < parts; part++) {
      transformInput(w, from, from + count, values, valueStride, buffer, part);
      for (let point = 0; point < w.pointCount; point++) {
        const b = w.points + <usize>point * filterStride(K, phases * w.outputDepth) + ((<usize>part * columns * K) << 2);
        multiplyTile(values + <usize>point * valueStride, b, products + <usize>point * productStride, count, columns, K);
      }
      for (let tile = from; tile < from + count; tile++) {
        const source = products + ((<usize>(tile - from) * columns) << 2);
        if (w.choice == 0) {
          writeTile(w, tile, source, productStride, buffer, part * (phases / parts), (part + 1) * (phases / parts));
        } else {
          poolTile(w, tile, source, productStride, buffer);
        }
      }
    }
  }
}

/** Brings the phases `firstPhase ... endPhase` of one tile back from the points and writes what is inside the image. */
function writeTile(
  w: Winograd, tile: i32, products: usize, pointStride: usize, buffer: usize, firstPhase: i32, endPhase: i32,
): void {
  const tilesPerImage = w.tilesY * w.tilesX;
  const stride = w.outputStride, depth = w.outputDepth;
  const image = w.output + ((<usize>(tile / tilesPerImage) * w.outputHeight * w.outputWidth * depth) << 2);
  const y = (tile % tilesPerImage) / w.tilesX * w.m;
  const x = (tile % w.tilesX) * w.m;
  for (let phase = firstPhase; phase < endPhase; phase++) {
    const phaseY = phase / stride, phaseX = phase % stride;
    const rows = tileEnd(w.outputHeight, stride, phaseY, y, w.m), columns = tileEnd(w.outputWidth, stride, phaseX, x, w.m);
    const corner = image + ((<usize>((y * stride + phaseY) * w.outputWidth + x * stride + phaseX) * depth) << 2);
    for (let channel = 0; channel < depth; channel += LANES) {
      const source = products + ((<usize>(phase - firstPhase) * depth + channel) << 2);
      transformOutput(w.algorithm, source, pointStride, buffer, buffer + TILE_BYTES);
      const bias = w.bias == 0 ? 0 : w.bias + (channel << 2);
      writeOutputs(buffer + TILE_BYTES, w.m, rows, columns, bias, w.slope, corner + (channel << 2), w.outputWidth * stride * depth << 2, stride * depth << 2);
    }
  }
}

/** Brings one tile back from the points and writes its windows of 2 x 2 that are inside the image, pooled. */
function poolTile(w: Winograd, tile: i32, products: usize, pointStride: usize, buffer: usize): void {
  const tilesPerImage = w.tilesY * w.tilesX, depth = w.outputDepth, image = tile / tilesPerImage;
  const height = w.outputHeight >> 1, width = w.outputWidth >> 1;
  const y = ((tile % tilesPerImage) / w.tilesX * w.m) >> 1, x = ((tile % w.tilesX) * w.m) >> 1;
  const rows = minimum(w.m >> 1, height - y), columns = minimum(w.m >> 1, width - x);
  const outputs = buffer + TILE_BYTES, rowBytes = <usize>w.m << SHIFT;
  for (let channel = 0; channel < depth; channel += LANES) {
    transformOutput(w.algorithm, products + (<usize>channel << 2), pointStride, buffer, outputs);
    for (let row = 0; row < rows; row++) {
      let at = <usize>((image * height + y + row) * width + x) * depth + channel;
      for (let column = 0; column < columns; column++) {
        const window = outputs + <usize>(row << 1) * rowBytes + (<usize>(column << 1) << SHIFT);
        poolWindow(window, rowBytes, 1 << SHIFT, w.bias + (<usize>channel << 2), LANES, w.output + (at << 2), w.choice + at);
        at += depth;
      }
    }
  }
}

/**
 * Writes `rows x columns` of `[size, size]` outputs of {@link LANES} channels, added to a bias at `bias` unless that is 0, and what is then
 * below zero multiplied by `slope`.
 */
function writeOutputs(
  from: usize, size: i32, rows: i32, columns: i32, bias: usize, slope: f32, to: usize, rowStride: i32, columnStride: i32,
): void {
  const first = bias == 0 ? f32x4.splat(0) : v128.load(bias);
  const slopes = f32x4.splat(slope);
  const second = WIDE && bias != 0 ? v128.load(bias, 16) : f32x4.splat(0);
  for (let i = 0; i < rows; i++) {
    let source = from + (<usize>(i * size) << SHIFT), target = to;
    const end = source + (<usize>columns << SHIFT);
    for (; source < end; source += 1 << SHIFT) {
      const a = leaky(f32x4.add(v128.load(source), first), slopes);
      if (WIDE) {
        const b = leaky(f32x4.add(v128.load(source, 16), second), slopes);
        v128.store(target, a);
        v128.store(target, b, 16);
      } else {
        v128.store(target, a);
      }
      target += columnStride;
    }
    to += rowStride;
  }
}

/**
 * First of three steps to the filters' gradient: input and output gradient at the points, `[pointCount, tiles, channels]` each, where a tile of
 * the output gradient plays the filter and the filter's gradient plays the output.
 */
export function winogradGradientTiles(parameters: usize, inputs: usize, gradients: usize, thread: i32, threads: i32): void {
  const w = changetype<Winograd>(parameters);
  const tiles = w.batch * w.tilesY * w.tilesX;
  const buffer = w.scratch + <usize>thread * w.scratchBytes;
  const K = w.inputStride * w.inputStride * w.inputDepth;
  const from = shareStart(tiles, thread, threads);
  const to = shareStart(tiles, thread + 1, threads);
  transformInput(w, from, to, inputs + ((<usize>from * K) << 2), (<usize>tiles * K << 2) + POINT_PADDING, buffer, 0);
  const gradientStride = (<usize>tiles * w.outputDepth << 2) + POINT_PADDING;
  transformOutputGradient(w, from, to, gradients + ((<usize>from * w.outputDepth) << 2), gradientStride, buffer);
}

/** Second step: one product `[K, tiles] [tiles, N]` for every point. */
export function winogradGradientProducts(parameters: usize, inputs: usize, gradients: usize, thread: i32, threads: i32): void {
  const w = changetype<Winograd>(parameters);
  const tiles = w.batch * w.tilesY * w.tilesX;
  const K = w.inputStride * w.inputStride * w.inputDepth;
  const N = w.outputDepth;
  const end = shareStart(w.pointCount, thread + 1, threads);
  for (let point = shareStart(w.pointCount, thread, threads); point < end; point++) {
    const a = inputs + <usize>point * ((<usize>tiles * K << 2) + POINT_PADDING);
    const b = gradients + <usize>point * ((<usize>tiles * N << 2) + POINT_PADDING);
    const c = w.points + <usize>point * filterStride(K, N);
    for (let first = 0; first < tiles; first += w.blockTiles) {
      const count = minimum(w.blockTiles, tiles - first);
      const from = a + ((<usize>first * K) << 2);
      multiplyTransposedTile(from, K << 2, b + ((<usize>first * N) << 2), N << 2, c, N << 2, K, N, count, first > 0);
    }
  }
}

/** Third step: back from the points to the taps of every phase. */
export function winogradGradientFilters(parameters: usize, thread: i32, threads: i32): void {
  const w = changetype<Winograd>(parameters);
  const buffer = w.scratch + <usize>thread * w.scratchBytes;
  const stride = w.inputStride;
  const K = stride * stride * w.filterInput;
  const N = w.filterOutput;
  const places = buffer + 2 * TILE_BYTES, taps = w.r * w.r;
  const end = shareStart(K, thread + 1, threads);
  for (let k = shareStart(K, thread, threads); k < end; k++) {
    placeForwardTaps(w, k, places);
    for (let channel = 0; channel < N; channel += LANES) {
      const source = w.points + ((<usize>k * N + channel) << 2);
      transformTaps(w.algorithm, source, filterStride(K, N), buffer, buffer + TILE_BYTES);
      for (let tap = 0; tap < taps; tap++) {
        const place = placeOf(places, tap);
        if (place != 0) {
          copyLanes(buffer + TILE_BYTES + (tap << SHIFT), place + (channel << 2));
        }
      }
    }
  }
}
