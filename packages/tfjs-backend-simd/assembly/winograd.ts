/**
 * Convolutions by Toom-Cook products over tiles, after Winograd: a tile of `m x m` outputs costs `n x n` multiplications per pair of
 * channels, `n = m + r - 1`, instead of `m * m * r * r`. A strided convolution is first split into the phases of its stride, each of which
 * has stride 1: phases of the input are so many more input channels, phases of the output so many more output channels.
 *
 * Reference: Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks", 2015.
 */
import { multiplyTile } from "./matmul";
import { multiplyAdd, multiplyColumns } from "./micro";
import { minimum, shareStart } from "./share";

/** What a Winograd convolution reads and writes; `src/kernels/winograd.ts` fills it in. */
@unmanaged
class Winograd {
  /** Outputs of a tile along one side, taps of a phase along one side, and points: `m + r - 1`. */
  m: i32;
  r: i32;
  n: i32;
  batch: i32;
  tilesY: i32;
  tilesX: i32;
  /** Matrices, row by row: data `[n, n]`, filter `[n, r]`, output `[m, n]`. */
  dataMatrix: usize;
  filterMatrix: usize;
  outputMatrix: usize;
  input: usize;
  inputHeight: i32;
  inputWidth: i32;
  inputDepth: i32;
  /** Pixel `q` of phase `p` lies at `q * inputStride + p`. */
  inputStride: i32;
  /** First pixel, within its phase, that the first tile reads. */
  originY: i32;
  originX: i32;
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
  /** Filters at the points, `[n * n]` matrices of `[K, N]` as panels. */
  points: usize;
  /** One value per output channel, or 0. */
  bias: usize;
  scratch: usize;
  scratchBytes: i32;
  /** Tiles that a thread works on at a time. */
  blockTiles: i32;
}

/** Bytes of four channels at up to 8 x 8 points. */
const TILE_BYTES: i32 = 8 * 8 * 16;

/** `to[p, p] = M from M'` for `from[q, q]` and `M[p, q]`, each element a vector of four channels; `between` holds `[p, q]`. */
function transform(matrix: usize, p: i32, q: i32, from: usize, between: usize, to: usize): void {
  for (let i = 0; i < p; i++) {
    const row = between + ((i * q) << 4);
    for (let j = 0; j < q; j++) {
      let sum = f32x4.splat(0);
      let element = from + (j << 4);
      let coefficient = matrix + ((i * q) << 2);
      for (let k = 0; k < q; k++) {
        sum = multiplyAdd(v128.load32_splat(coefficient), v128.load(element), sum);
        coefficient += 4;
        element += q << 4;
      }
      v128.store(row + (j << 4), sum);
    }
    for (let l = 0; l < p; l++) {
      let sum = f32x4.splat(0);
      let element = row;
      let coefficient = matrix + ((l * q) << 2);
      for (let j = 0; j < q; j++) {
        sum = multiplyAdd(v128.load32_splat(coefficient), v128.load(element), sum);
        coefficient += 4;
        element += 16;
      }
      v128.store(to + ((i * p + l) << 4), sum);
    }
  }
}

/** Four channels of the `size x size` pixels of a phase from `(y, x)` on, zero outside the image. */
function readTile(
  image: usize, height: i32, width: i32, depth: i32, stride: i32, phaseY: i32, phaseX: i32, y: i32, x: i32, size: i32,
  channel: i32, to: usize,
): void {
  for (let i = 0; i < size; i++) {
    const inputY = (y + i) * stride + phaseY;
    for (let j = 0; j < size; j++) {
      const inputX = (x + j) * stride + phaseX;
      const inside = <u32>inputY < <u32>height && <u32>inputX < <u32>width;
      const at = image + ((<usize>(inputY * width + inputX) * depth + channel) << 2);
      v128.store(to, inside ? v128.load(at) : f32x4.splat(0));
      to += 16;
    }
  }
}

/** Transforms the tiles `from ... to` of an image set to `values[point, tile - from, phases * depth]`. */
function transformTiles(
  w: Winograd, matrix: usize, rows: i32, columns: i32, images: usize, height: i32, width: i32, depth: i32, stride: i32,
  originY: i32, originX: i32, from: i32, to: i32, values: usize, valueTiles: i32, buffer: usize,
): void {
  const phases = stride * stride;
  const pointStride = <usize>valueTiles * phases * depth << 2;
  const tilesPerImage = w.tilesY * w.tilesX;
  for (let tile = from; tile < to; tile++) {
    const image = images + ((<usize>(tile / tilesPerImage) * height * width * depth) << 2);
    const y = (tile % tilesPerImage) / w.tilesX * w.m + originY;
    const x = (tile % w.tilesX) * w.m + originX;
    for (let phase = 0; phase < phases; phase++) {
      for (let channel = 0; channel < depth; channel += 4) {
        readTile(image, height, width, depth, stride, phase / stride, phase % stride, y, x, columns, channel, buffer);
        transform(matrix, rows, columns, buffer, buffer + TILE_BYTES, buffer + 2 * TILE_BYTES);
        let target = values + ((<usize>((tile - from) * phases + phase) * depth + channel) << 2);
        for (let point = 0; point < rows * rows; point++) {
          v128.store(target, v128.load(buffer + 2 * TILE_BYTES + (point << 4)));
          target += pointStride;
        }
      }
    }
  }
}

/** Four output channels of tap `(i, j)` of a phase: zero where the phase has no such tap. `-1` when it has none. */
// @ts-ignore: decorator
@inline
function tapAt(w: Winograd, kernelY: i32, kernelX: i32, input: i32, output: i32): usize {
  if (<u32>kernelY >= <u32>w.kernelHeight || <u32>kernelX >= <u32>w.kernelWidth) {
    return 0;
  }
  return w.filters + ((<usize>((kernelY * w.kernelWidth + kernelX) * w.filterInput + input) * w.filterOutput + output) << 2);
}

/** The filter row that tap `i` of phase `p` is, in a forward convolution. */
// @ts-ignore: decorator
@inline
function forwardTap(origin: i32, i: i32, stride: i32, phase: i32, pad: i32): i32 {
  return (origin + i) * stride + phase + pad;
}

/** The same in the gradient for the input, where the filter runs backwards. */
// @ts-ignore: decorator
@inline
function backwardTap(origin: i32, i: i32, stride: i32, phase: i32, pad: i32): i32 {
  return phase + pad - stride * (origin + i);
}

/** Works out the filters of a forward convolution at the points: `K` is input phase and channel, `N` the output channel. */
export function winogradFilters(parameters: usize, thread: i32, threads: i32): void {
  const w = changetype<Winograd>(parameters);
  const buffer = w.scratch + <usize>thread * w.scratchBytes;
  const stride = w.inputStride;
  const K = stride * stride * w.filterInput;
  const N = w.filterOutput;
  const end = shareStart(K, thread + 1, threads);
  for (let k = shareStart(K, thread, threads); k < end; k++) {
    const phase = k / w.filterInput;
    for (let channel = 0; channel < N; channel += 4) {
      for (let tap = 0; tap < w.r * w.r; tap++) {
        const kernelY = forwardTap(w.originY, tap / w.r, stride, phase / stride, w.padTop);
        const kernelX = forwardTap(w.originX, tap % w.r, stride, phase % stride, w.padLeft);
        const at = tapAt(w, kernelY, kernelX, k % w.filterInput, channel);
        v128.store(buffer + (tap << 4), at == 0 ? f32x4.splat(0) : v128.load(at));
      }
      transform(w.filterMatrix, w.n, w.r, buffer, buffer + TILE_BYTES, buffer + 2 * TILE_BYTES);
      const target = w.points + ((<usize>(channel >> 3) * K + k) << 5) + ((channel & 4) << 2);
      for (let point = 0; point < w.n * w.n; point++) {
        v128.store(target + ((<usize>point * K * N) << 2), v128.load(buffer + 2 * TILE_BYTES + (point << 4)));
      }
    }
  }
}

/** The same for the gradient for the input: `K` is the filter's output channel, `N` the output phase and the filter's input channel. */
export function winogradFlippedFilters(parameters: usize, thread: i32, threads: i32): void {
  const w = changetype<Winograd>(parameters);
  const buffer = w.scratch + <usize>thread * w.scratchBytes;
  const stride = w.outputStride;
  const K = w.filterOutput;
  const N = stride * stride * w.filterInput;
  const end = shareStart(N, thread + 1, threads);
  for (let column = shareStart(N, thread, threads); column < end; column++) {
    const phase = column / w.filterInput;
    for (let k = 0; k < K; k += 4) {
      for (let tap = 0; tap < w.r * w.r; tap++) {
        const kernelY = backwardTap(w.originY, tap / w.r, stride, phase / stride, w.padTop);
        const kernelX = backwardTap(w.originX, tap % w.r, stride, phase % stride, w.padLeft);
        const at = tapAt(w, kernelY, kernelX, column % w.filterInput, k);
        v128.store(buffer + (tap << 4), at == 0 ? f32x4.splat(0) : v128.load(at));
      }
      transform(w.filterMatrix, w.n, w.r, buffer, buffer + TILE_BYTES, buffer + 2 * TILE_BYTES);
      for (let point = 0; point < w.n * w.n; point++) {
        const values = buffer + 2 * TILE_BYTES + (point << 4);
        let target = w.points + ((<usize>point * K * N) << 2) + ((<usize>(column >> 3) * K + k) << 5) + ((column & 7) << 2);
        for (let lane = 0; lane < 4; lane++) {
          store<f32>(target, load<f32>(values + (lane << 2)));
          target += 32;
        }
      }
    }
  }
}

/** Convolves with filters that are already at the points. Every thread works on tiles of its own, block by block. */
export function winogradConvolution(parameters: usize, thread: i32, threads: i32): void {
  const w = changetype<Winograd>(parameters);
  const tiles = w.batch * w.tilesY * w.tilesX;
  const K = w.inputStride * w.inputStride * w.inputDepth;
  const N = w.outputStride * w.outputStride * w.outputDepth;
  const buffer = w.scratch + <usize>thread * w.scratchBytes;
  const values = buffer + 3 * TILE_BYTES;
  const products = values + ((<usize>w.n * w.n * w.blockTiles * K) << 2);
  const end = shareStart(tiles, thread + 1, threads);
  for (let from = shareStart(tiles, thread, threads); from < end; from += w.blockTiles) {
    const count = minimum(w.blockTiles, end - from);
    transformTiles(
      w, w.dataMatrix, w.n, w.n, w.input, w.inputHeight, w.inputWidth, w.inputDepth, w.inputStride, w.originY, w.originX,
      from, from + count, values, count, buffer,
    );
    for (let point = 0; point < w.n * w.n; point++) {
      const a = values + ((<usize>point * count * K) << 2);
      const b = w.points + ((<usize>point * K * N) << 2);
      multiplyTile(a, b, products + ((<usize>point * count * N) << 2), count, N, K);
    }
    for (let tile = from; tile < from + count; tile++) {
      writeTile(w, tile, products + ((<usize>(tile - from) * N) << 2), count * N, buffer);
    }
  }
}

/** Brings one tile back from the points and writes what lies inside the image. */
function writeTile(w: Winograd, tile: i32, products: usize, pointStride: i32, buffer: usize): void {
  const tilesPerImage = w.tilesY * w.tilesX;
  const stride = w.outputStride;
  const image = w.output + ((<usize>(tile / tilesPerImage) * w.outputHeight * w.outputWidth * w.outputDepth) << 2);
  const y = (tile % tilesPerImage) / w.tilesX * w.m;
  const x = (tile % w.tilesX) * w.m;
  for (let phase = 0; phase < stride * stride; phase++) {
    for (let channel = 0; channel < w.outputDepth; channel += 4) {
      const source = products + ((<usize>phase * w.outputDepth + channel) << 2);
      for (let point = 0; point < w.n * w.n; point++) {
        v128.store(buffer + (point << 4), v128.load(source + ((<usize>point * pointStride) << 2)));
      }
      transform(w.outputMatrix, w.m, w.n, buffer, buffer + TILE_BYTES, buffer + 2 * TILE_BYTES);
      const bias = w.bias == 0 ? f32x4.splat(0) : v128.load(w.bias + (channel << 2));
      for (let i = 0; i < w.m * w.m; i++) {
        const outputY = (y + i / w.m) * stride + phase / stride;
        const outputX = (x + i % w.m) * stride + phase % stride;
        if (outputY < w.outputHeight && outputX < w.outputWidth) {
          const at = image + ((<usize>(outputY * w.outputWidth + outputX) * w.outputDepth + channel) << 2);
          v128.store(at, f32x4.add(v128.load(buffer + 2 * TILE_BYTES + (i << 4)), bias));
        }
      }
    }
  }
}

/**
 * First of three steps to the filters' gradient: input and output gradient at the points, `[n * n, tiles, channels]` each. Here a tile of
 * the output gradient is the filter, so `m` and `r` have changed places in the matrices.
 */
export function winogradGradientTiles(parameters: usize, inputs: usize, gradients: usize, thread: i32, threads: i32): void {
  const w = changetype<Winograd>(parameters);
  const tiles = w.batch * w.tilesY * w.tilesX;
  const buffer = w.scratch + <usize>thread * w.scratchBytes;
  const K = w.inputStride * w.inputStride * w.inputDepth;
  const from = shareStart(tiles, thread, threads);
  const to = shareStart(tiles, thread + 1, threads);
  transformTiles(
    w, w.dataMatrix, w.n, w.n, w.input, w.inputHeight, w.inputWidth, w.inputDepth, w.inputStride, w.originY, w.originX,
    from, to, inputs + ((<usize>from * K) << 2), tiles, buffer,
  );
  transformTiles(
    w, w.filterMatrix, w.n, w.m, w.output, w.outputHeight, w.outputWidth, w.outputDepth, 1, 0, 0,
    from, to, gradients + ((<usize>from * w.outputDepth) << 2), tiles, buffer,
  );
}

/** Second step: one product `[K, tiles] [tiles, N]` for every point. */
export function winogradGradientProducts(parameters: usize, inputs: usize, gradients: usize, thread: i32, threads: i32): void {
  const w = changetype<Winograd>(parameters);
  const tiles = w.batch * w.tilesY * w.tilesX;
  const K = w.inputStride * w.inputStride * w.inputDepth;
  const N = w.outputDepth;
  const end = shareStart(w.n * w.n, thread + 1, threads);
  for (let point = shareStart(w.n * w.n, thread, threads); point < end; point++) {
    const a = inputs + ((<usize>point * tiles * K) << 2);
    const b = gradients + ((<usize>point * tiles * N) << 2);
    const c = w.points + ((<usize>point * K * N) << 2);
    for (let first = 0; first < tiles; first += w.blockTiles) {
      const count = minimum(w.blockTiles, tiles - first);
      for (let column = 0; column < N; column += 8) {
        for (let k = 0; k < K; k += 4) {
          multiplyColumns(
            count, a + ((<usize>first * K + k) << 2), K << 2, b + ((<usize>first * N + column) << 2), N << 2,
            c + ((<usize>k * N + column) << 2), N << 2, first > 0,
          );
        }
      }
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
  const end = shareStart(K, thread + 1, threads);
  for (let k = shareStart(K, thread, threads); k < end; k++) {
    const phase = k / w.filterInput;
    for (let channel = 0; channel < N; channel += 4) {
      for (let point = 0; point < w.n * w.n; point++) {
        v128.store(buffer + (point << 4), v128.load(w.points + ((<usize>(point * K + k) * N + channel) << 2)));
      }
      transform(w.outputMatrix, w.r, w.n, buffer, buffer + TILE_BYTES, buffer + 2 * TILE_BYTES);
      for (let tap = 0; tap < w.r * w.r; tap++) {
        const kernelY = forwardTap(w.originY, tap / w.r, stride, phase / stride, w.padTop);
        const kernelX = forwardTap(w.originX, tap % w.r, stride, phase % stride, w.padLeft);
        const at = tapAt(w, kernelY, kernelX, k % w.filterInput, channel);
        if (at != 0) {
          v128.store(at, v128.load(buffer + 2 * TILE_BYTES + (tap << 4)));
        }
      }
    }
  }
}
