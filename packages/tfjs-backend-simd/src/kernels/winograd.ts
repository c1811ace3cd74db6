import type * as tf from "@tensorflow/tfjs";
import type { SimdBackend } from "../backend";
import { TILE_ALGORITHMS } from "../generated/kernels";
import type { KernelName } from "../runtime";

type Info = tf.backend_util.Conv2DInfo;

/** One of the algorithms of `scripts/toom-cook.mjs`: outputs and taps along one side of a tile, and the products (`points`) of a whole tile. */
type Algorithm = (typeof TILE_ALGORITHMS)[number];

/** The smallest grid that tiles are for, along one side. */
const LEAST_GRID = 4;

/** Bytes of the three buffers in which a thread transforms one tile; at most `TILE_BYTES` of `assembly/winograd.ts` each. */
const BUFFER_BYTES = 3 * 32 * Math.max(...TILE_ALGORITHMS.map(({ points }) => points));

/** Bytes added between points; `POINT_PADDING` of `assembly/winograd.ts`. */
const POINT_PADDING = 64;

/** Floats of transformed tiles that a thread holds at a time: about what its second-level cache holds. */
const BLOCK_FLOATS = 300_000;

/** A block's tiles are a multiple of the rows of a product's innermost block, and at least three of those, for filters to be read less often. */
const TILE_ROWS = 6;

/** Tiles over which one product of the filters' gradient runs at a time: both factors' strips stay in the first-level cache. */
const GRADIENT_BLOCK = 256;

/** How a convolution splits along one axis into phases of stride 1. */
export interface Split {
  /** First tap of every phase, in pixels of the phase, relative to the output's pixel. */
  readonly origins: readonly number[];
  /** Taps of a phase; shorter ones are filled up with zeros. */
  readonly taps: number;
  /** Whether no phase has fewer. */
  readonly isFull: boolean;
}

/**
 * Phases that all have the same number of taps begin where their own taps do; others begin together, and their tiles have to cover the taps
 * of all.
 */
function splitOf(stride: number, firstTap: (phase: number) => number, lastTap: (phase: number) => number): Split {
  const phases = Array.from({ length: stride }, (_, phase) => phase);
  const [firsts, lasts] = [firstTap, lastTap].map((tap) => phases.map(tap));
  const lengths = phases.map((phase) => lasts[phase] - firsts[phase] + 1);
  const isFull = lengths.every((length) => length === lengths[0]);
  if (isFull) {
    return { origins: firsts, taps: lengths[0], isFull };
  }
  const origin = Math.min(...firsts);
  return { origins: phases.map(() => origin), taps: Math.max(...lasts) - origin + 1, isFull };
}

/** The split of a forward convolution: output `o` reads input `s * o + k - pad`, which is pixel `q` of phase `p` at `s * q + p`. */
export function forwardSplit(kernel: number, stride: number, pad: number): Split {
  return splitOf(
    stride,
    (phase) => Math.ceil((-pad - phase) / stride),
    (phase) => Math.floor((kernel - 1 - pad - phase) / stride),
  );
}

/** The split of the gradient for the input: input `s * q + p` reads outputs around `q`. */
export function backwardSplit(kernel: number, stride: number, pad: number): Split {
  return splitOf(
    stride,
    (phase) => Math.ceil((phase + pad - kernel + 1) / stride),
    (phase) => Math.floor((phase + pad) / stride),
  );
}

interface Axes {
  readonly y: Split;
  readonly x: Split;
}

const forwardAxes = ({ filterHeight, filterWidth, strideHeight, padInfo }: Info): Axes => ({
  y: forwardSplit(filterHeight, strideHeight, padInfo.top),
  x: forwardSplit(filterWidth, strideHeight, padInfo.left),
});

const backwardAxes = ({ filterHeight, filterWidth, strideHeight, padInfo }: Info): Axes => ({
  y: backwardSplit(filterHeight, strideHeight, padInfo.top),
  x: backwardSplit(filterWidth, strideHeight, padInfo.left),
});

/** Whether tiles pay here: enough channels for the products to outweigh the transforms, and few enough points. */
export function isWinogradFit(info: Info): boolean {
  const { inChannels, outChannels, strideHeight, dilationHeight, dilationWidth } = info;
  // Phases of two taps save so little that they must not be filled up with zeros, and a filter of 2 x 2 is too small.
  const pays = ({ taps, isFull }: Split): boolean =>
    taps === 3 || taps === 5 || (taps === 2 && isFull && strideHeight === 2);
  const fits = ({ y, x }: Axes): boolean => y.taps === x.taps && pays(y) && pays(x);
  return (
    inChannels % 8 === 0 &&
    outChannels % 8 === 0 &&
    inChannels >= 16 &&
    outChannels >= 16 &&
    strideHeight <= 2 &&
    dilationHeight === 1 &&
    dilationWidth === 1 &&
    info.outHeight >= LEAST_GRID &&
    info.outWidth >= LEAST_GRID &&
    fits(forwardAxes(info)) &&
    fits(backwardAxes(info))
  );
}

/** One side of a convolution: an image set, and how its pixels fall into phases. */
interface Side {
  readonly address: number;
  readonly height: number;
  readonly width: number;
  readonly depth: number;
  readonly stride: number;
}

interface Job {
  readonly info: Info;
  readonly axes: Axes;
  readonly input: Side;
  readonly output: Side;
  /** Address of the filters, or of their gradient. */
  readonly filters: number;
  readonly bias: number;
  /** Slope below zero of a LeakyReLU behind it; 1 is none. */
  readonly slope: number;
  /** Where a byte for every output goes that is cut off below zero and pooled; 0 where nothing is. */
  readonly choice: number;
}

/** What follows a convolution as it writes its results. */
interface Finish extends Pick<Job, "bias" | "slope"> {
  readonly choice?: number;
}

/** Whether {@link winogradForward} can pool here: windows of 2 x 2 do not cross tiles. */
export function canPoolTiles(info: Info): boolean {
  return (
    isWinogradFit(info) && chooseAlgorithm(forwardAxes(info).y.taps, info.outHeight, info.outWidth).outputs % 2 === 0
  );
}

/** `y = leaky(conv(x, filters) + bias)`, with `choice` pooled, all but the filters by address. */
export function winogradForward(
  info: Info,
  x: number,
  filters: tf.TensorInfo,
  { bias, slope, choice = 0 }: Finish,
  y: number,
  backend: SimdBackend,
): void {
  const job: Job = {
    info,
    axes: forwardAxes(info),
    input: inputSide(info, x),
    output: outputSide(info, y),
    filters: backend.address(filters),
    bias,
    slope,
    choice,
  };
  convolve(job, { kernel: "winogradFilters", data: filters.dataId }, backend);
}

/** The gradient for the input, which is also the transposed convolution, all but the filters by address. */
export function winogradInputGradient(
  info: Info,
  dy: number,
  filters: tf.TensorInfo,
  dx: number,
  backend: SimdBackend,
): void {
  const job: Job = {
    info,
    axes: backwardAxes(info),
    input: outputSide(info, dy),
    output: inputSide(info, dx),
    filters: backend.address(filters),
    bias: 0,
    slope: 1,
    choice: 0,
  };
  convolve(job, { kernel: "winogradFlippedFilters", data: filters.dataId }, backend);
}

/** The gradient for the filters, by address. */
export function winogradFilterGradient(
  info: Info,
  x: number,
  dy: number,
  gradient: number,
  backend: SimdBackend,
): void {
  const axes = forwardAxes(info);
  const algorithm = chooseAlgorithm(axes.y.taps, info.outHeight, info.outWidth);
  const { points } = algorithm;
  const job: Job = {
    info,
    axes,
    input: inputSide(info, x),
    output: outputSide(info, dy),
    filters: gradient,
    bias: 0,
    slope: 1,
    choice: 0,
  };
  const grid = tileGrid(algorithm, info.outHeight, info.outWidth);
  const tiles = info.batchSize * grid[0] * grid[1];
  const K = info.strideHeight ** 2 * info.inChannels;
  const N = info.outChannels;
  const sizes = [tiles * K, tiles * N, K * N].map((floats) => points * (4 * floats + POINT_PADDING));
  const { runtime } = backend;
  backend.withScratch(sizes[0] + sizes[1] + sizes[2], (inputs) => {
    const gradients = inputs + sizes[0];
    const settings = {
      algorithm,
      grid,
      pointsAt: gradients + sizes[1],
      blockTiles: GRADIENT_BLOCK,
      extra: 0,
    };
    withParameters(job, settings, backend, (parameters) => {
      const work = points * tiles * K * N;
      runtime.run("winogradGradientTiles", work, parameters, inputs, gradients);
      runtime.run("winogradGradientProducts", work, parameters, inputs, gradients);
      runtime.run("winogradGradientFilters", points * K * N, parameters);
    });
  });
}

function inputSide({ inHeight, inWidth, inChannels, strideHeight }: Info, address: number): Side {
  return { address, height: inHeight, width: inWidth, depth: inChannels, stride: strideHeight };
}

function outputSide({ outHeight, outWidth, outChannels }: Info, address: number): Side {
  return { address, height: outHeight, width: outWidth, depth: outChannels, stride: 1 };
}

function tileGrid({ outputs }: Algorithm, height: number, width: number): [number, number] {
  return [Math.ceil(height / outputs), Math.ceil(width / outputs)];
}

/** The algorithm with the fewest multiplications for a grid of outputs. */
function chooseAlgorithm(taps: number, height: number, width: number): Algorithm {
  const cost = (algorithm: Algorithm): number => {
    const [tilesY, tilesX] = tileGrid(algorithm, height, width);
    return tilesY * tilesX * algorithm.points;
  };
  const fitting = TILE_ALGORITHMS.filter((algorithm): boolean => algorithm.taps === taps);
  return fitting.reduce((best, algorithm) => (cost(algorithm) < cost(best) ? algorithm : best));
}

/** Which kernel brings the filters to the points, and whose data they are. */
interface FilterSource {
  readonly kernel: "winogradFilters" | "winogradFlippedFilters";
  readonly data: object;
}

/** Names everything that the filters at the points depend on beside their data. */
function filterKey({ info, axes }: Job, { index }: Algorithm, kernel: FilterSource["kernel"]): string {
  const { filterHeight, filterWidth, inChannels, outChannels, strideHeight, padInfo } = info;
  const shape = [filterHeight, filterWidth, inChannels, outChannels];
  return [kernel, index, ...shape, strideHeight, padInfo.top, padInfo.left, ...axes.y.origins, ...axes.x.origins].join(
    " ",
  );
}

function convolve(job: Job, { kernel, data }: FilterSource, backend: SimdBackend): void {
  const { info, axes, input, output } = job;
  const K = input.stride ** 2 * input.depth;
  const N = output.stride ** 2 * output.depth;
  const [height, width] = [output.height, output.width].map((length) => Math.ceil(length / output.stride));
  const algorithm = chooseAlgorithm(axes.y.taps, height, width);
  const { points } = algorithm;
  const grid = tileGrid(algorithm, height, width);
  const tiles = info.batchSize * grid[0] * grid[1];
  const share = Math.ceil(tiles / backend.runtime.threads);
  // Phases of the output that begin at different pixels are convolved one after the other.
  const isParted = [axes.y, axes.x].some(({ origins }) => origins.some((origin) => origin !== origins[0]));
  const perTile = points * (K + (isParted && output.stride > 1 ? output.depth : N));
  const blockTiles = Math.min(share, TILE_ROWS * Math.max(3, Math.floor(BLOCK_FLOATS / perTile / TILE_ROWS)));
  const extra = 4 * perTile * blockTiles + 2 * POINT_PADDING * points;
  const run = (step: KernelName, work: number, pointsAt: number): void =>
    withParameters(job, { algorithm, grid, pointsAt, blockTiles, extra }, backend, (parameters) => {
      backend.runtime.run(step, work, parameters);
    });
  backend.prepared.with(data, filterKey(job, algorithm, kernel), points * (4 * K * N + POINT_PADDING), {
    prepare: (pointsAt) => run(kernel, points * K * N, pointsAt),
    work: (pointsAt) => run("winogradConvolution", points * tiles * K * N, pointsAt),
  });
}

interface Settings {
  readonly algorithm: Algorithm;
  readonly grid: readonly number[];
  readonly pointsAt: number;
  readonly blockTiles: number;
  /** Bytes that every thread needs besides its buffers. */
  readonly extra: number;
}

const PARAMETER_WORDS = 48;

/** Position of the slope among them, the only one that is no integer; `choice` follows it. */
const SLOPE_WORD = 34;

function withParameters(
  { info, axes, input, output, filters, bias, slope, choice }: Job,
  { algorithm, grid, pointsAt, blockTiles, extra }: Settings,
  backend: SimdBackend,
  work: (parameters: number) => void,
): void {
  const { runtime } = backend;
  const { outputs, taps } = algorithm;
  const [head, part] = [4 * PARAMETER_WORDS, BUFFER_BYTES + extra].map((bytes) => Math.ceil(bytes / 64) * 64);
  backend.withScratch(head + part * runtime.threads, (address) => {
    new Int32Array(runtime.memory.buffer, address, PARAMETER_WORDS).set([
      ...[algorithm.index, outputs, taps, outputs + taps - 1, algorithm.points, info.batchSize, ...grid],
      ...[input.address, input.height, input.width, input.depth, input.stride],
      ...[axes.y.origins[0], axes.x.origins[0], axes.y.origins.at(-1) ?? 0, axes.x.origins.at(-1) ?? 0],
      ...[output.address, output.height, output.width, output.depth, output.stride],
      ...[filters, info.filterHeight, info.filterWidth, info.inChannels, info.outChannels],
      ...[info.padInfo.top, info.padInfo.left, pointsAt, bias, address + head, part, blockTiles],
    ]);
    new Float32Array(runtime.memory.buffer, address, PARAMETER_WORDS)[SLOPE_WORD] = slope;
    new Int32Array(runtime.memory.buffer, address, PARAMETER_WORDS)[SLOPE_WORD + 1] = choice;
    work(address);
  });
}
