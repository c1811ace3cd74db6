import type { SimdBackend } from "../backend";

/** Offsets of one tap from a grid pixel's place in the input. */
export type Tap = readonly [y: number, x: number];

/** A gathering convolution; `assembly/convolution.ts` says what each field means. */
export interface Gather {
  readonly input: number;
  readonly height: number;
  readonly width: number;
  readonly depth: number;
  readonly batch: number;
  readonly gridHeight: number;
  readonly gridWidth: number;
  readonly inputStride: number;
  readonly taps: readonly Tap[];
  readonly output: number;
  readonly outputHeight: number;
  readonly outputWidth: number;
  readonly outputStride: number;
  readonly outputY: number;
  readonly outputX: number;
  readonly columns: number;
  readonly panels: number;
  readonly bias: number;
  /** Slope below zero of a LeakyReLU behind it; 1 is none. */
  readonly slope: number;
}

/** Floats of gathered patches that a thread holds at a time: they stay in the second-level cache. */
const BLOCK_FLOATS = 49_152;

/** Filter rows whose gradient a thread computes at a time. */
const STRIP_WIDTH = 400;

const PARAMETER_WORDS = 32;

/** Position of the slope among them; it is the only one that is no integer. */
const SLOPE_WORD = 22;

const padded = (columns: number): number => Math.ceil(columns / 8) * 8;

function blockRows(rowFloats: number): number {
  const rows = Math.floor(BLOCK_FLOATS / Math.max(1, rowFloats));
  return Math.min(256, Math.max(8, Math.floor(rows / 4) * 4));
}

/** Multiplies gathered patches with packed filters. */
export function runGather(gather: Gather, backend: SimdBackend): void {
  const K = gather.taps.length * gather.depth;
  const rows = blockRows(K);
  const scratchBytes = 4 * rows * (K + padded(gather.columns));
  withParameters(gather, rows, scratchBytes, backend, (parameters) => {
    backend.runtime.run("gatherConvolution", countWork(gather), parameters);
  });
}

/** Bytes that describe a thread's copy of an image; `HEAD_BYTES` of `assembly/direct-convolution.ts`. */
const COPY_HEAD_BYTES = 64;

/** Input pixels along one axis that a grid of `pixels` pixels reads. */
function extent({ taps, inputStride }: Gather, pixels: number, axis: 0 | 1): number {
  const places = taps.map((tap) => tap[axis]);
  return (pixels - 1) * inputStride + Math.max(...places) - Math.min(...places) + 1;
}

const copyWidth = (gather: Gather): number => extent(gather, gather.gridWidth, 1);

/** Bytes of a thread's copy of what the grid sees of one image, whole cache lines. */
function copyBytes(gather: Gather): number {
  const pixels = extent(gather, gather.gridHeight, 0) * copyWidth(gather);
  return Math.ceil((COPY_HEAD_BYTES + 4 * ((gather.taps.length + pixels) * gather.depth + 1)) / 64) * 64;
}

/** Multiplies the patches of images of one or three channels without gathering them; `gather.columns` is a multiple of 8. */
export function runDirect(gather: Gather, backend: SimdBackend): void {
  withParameters(gather, 0, copyBytes(gather), backend, (parameters) => {
    backend.runtime.run("directConvolution", countWork(gather), parameters);
  });
}

/** The same with ReLU and 2 x 2 max pooling behind it; `choice` is where a byte for every output goes. */
export function runDirectPool(gather: Gather, choice: number, backend: SimdBackend): void {
  const rowBytes = 4 * gather.gridWidth * gather.columns;
  withParameters(gather, 0, copyBytes(gather) + 2 * rowBytes, backend, (parameters) => {
    backend.runtime.run("directConvolutionPool", countWork(gather), parameters, choice);
  });
}

/** Addresses that {@link runDirectFilterGradient} reads. */
interface PooledGradient {
  readonly dy: number;
  readonly choice: number;
}

/**
 * The gradients of {@link runDirectPool} for filters and bias, `[taps + 1, columns]` with the bias last; `work` is given them as one part for each
 * thread, to be added.
 */
export function runDirectFilterGradient(
  gather: Gather,
  { dy, choice }: PooledGradient,
  backend: SimdBackend,
  work: (parts: Float32Array[]) => void,
): void {
  const { runtime } = backend;
  const { taps, depth, gridWidth, columns } = gather;
  const width = copyWidth(gather);
  const [ones, rows] = [4 * gather.inputStride * depth * (width + gridWidth) + 64, 4 * 2 * width * columns];
  const part = (taps.length * depth + 1) * columns;
  withParts(part, backend, work, (partials) => {
    withParameters(gather, 0, copyBytes(gather) + ones + rows, backend, (parameters) => {
      runtime.run("directFilterGradient", EVERY_THREAD, parameters, dy, choice, partials);
    });
  });
}

/** However little work it is, no thread may be left out: each leaves a part. */
const EVERY_THREAD = Infinity;

/** Has `run` write `part` floats for every thread at an address, then gives the parts to `work`. */
function withParts(
  part: number,
  backend: SimdBackend,
  work: (parts: Float32Array[]) => void,
  run: (partials: number) => void,
): void {
  const { memory, threads } = backend.runtime;
  backend.withScratch(4 * part * threads, (partials) => {
    run(partials);
    work(Array.from({ length: threads }, (_, i) => new Float32Array(memory.buffer, partials + 4 * part * i, part)));
  });
}

/** The gradient of {@link runDirect} for filters, `[taps, columns]`; `work` is given it as one part for each thread, to be added. */
export function runDirectFilterSums(
  gather: Gather,
  dy: number,
  backend: SimdBackend,
  work: (parts: Float32Array[]) => void,
): void {
  withParts(gather.taps.length * gather.depth * gather.columns, backend, work, (partials) => {
    withParameters(gather, 0, copyBytes(gather), backend, (parameters) => {
      backend.runtime.run("directFilterSums", EVERY_THREAD, parameters, dy, partials);
    });
  });
}

/** Adds the parts of all threads, in their order, to the first. */
export function addParts([first, ...others]: readonly Float32Array[]): Float32Array {
  for (const part of others) {
    part.forEach((value, i) => (first[i] += value));
  }
  return first;
}

/** The same for a single output channel; `gather.panels` are the filters as they are. */
export function runGatherDots(gather: Gather, backend: SimdBackend): void {
  withParameters(gather, 0, 0, backend, (parameters) => {
    backend.runtime.run("gatherDots", countWork(gather), parameters);
  });
}

/** Sums patch times gradient; `gather.panels` is the gradient and `gather.output` the filters' gradient. */
export function runFilterGradient(gather: Gather, backend: SimdBackend): void {
  const rows = blockRows(STRIP_WIDTH);
  const scratchBytes = 4 * rows * (STRIP_WIDTH + 8) + 64;
  withParameters(gather, rows, scratchBytes, backend, (parameters) => {
    backend.runtime.run("filterGradient", countWork(gather), parameters, STRIP_WIDTH);
  });
}

function countWork({ batch, gridHeight, gridWidth, taps, depth, columns }: Gather): number {
  return batch * gridHeight * gridWidth * taps.length * depth * columns;
}

function withParameters(
  gather: Gather,
  rows: number,
  scratchBytes: number,
  backend: SimdBackend,
  work: (parameters: number) => void,
): void {
  const { runtime } = backend;
  const headBytes = 4 * (PARAMETER_WORDS + 2 * gather.taps.length);
  // Every thread's part begins on a cache line of its own.
  const [head, part] = [headBytes, scratchBytes].map((bytes) => Math.ceil(bytes / 64) * 64);
  backend.withScratch(head + part * runtime.threads, (address) => {
    const words = new Int32Array(runtime.memory.buffer, address, headBytes / 4);
    const g = gather;
    const tapsAt = address + 4 * PARAMETER_WORDS;
    words.set([
      ...[g.input, g.height, g.width, g.depth, g.batch, g.gridHeight, g.gridWidth, g.inputStride],
      ...[tapsAt, g.taps.length, g.output, g.outputHeight, g.outputWidth, g.outputStride, g.outputY, g.outputX],
      ...[g.columns, g.panels, g.bias, address + head, part, rows],
    ]);
    new Float32Array(runtime.memory.buffer, address, PARAMETER_WORDS)[SLOPE_WORD] = g.slope;
    words.set(g.taps.flat(), PARAMETER_WORDS);
    work(address);
  });
}
