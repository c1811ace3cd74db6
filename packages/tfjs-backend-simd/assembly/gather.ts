/**
 * What a gathering convolution reads and writes. Output pixels form a grid of `gridHeight x gridWidth` per image; pixel `(y, x)` of
 * the grid reads the input at `(y * inputStride + tapY, x * inputStride + tapX)` for every tap and is written at
 * `(y * outputStride + outputY, x * outputStride + outputX)` of the output. A forward convolution is one such grid; the gradient for
 * the input, which is a transposed convolution, is one grid for every phase of the stride.
 */
@unmanaged
export class Gather {
  input: usize;
  height: i32;
  width: i32;
  /** Channels of the input. */
  depth: i32;
  batch: i32;
  gridHeight: i32;
  gridWidth: i32;
  inputStride: i32;
  /** Pairs of int32: `tapY`, `tapX`. */
  taps: usize;
  tapCount: i32;
  output: usize;
  outputHeight: i32;
  outputWidth: i32;
  outputStride: i32;
  outputY: i32;
  outputX: i32;
  /** Channels of the output. */
  columns: i32;
  /** Filters as panels of `[tapCount * depth, columns]`. */
  panels: usize;
  /** One value per output channel, or 0. */
  bias: usize;
  /** `scratchBytes` for every thread. */
  scratch: usize;
  scratchBytes: i32;
  /** Rows of patches that a thread gathers at a time, a multiple of 4. */
  blockRows: i32;
  /** By what outputs below zero are multiplied: the slope of a LeakyReLU, or 1. */
  slope: f32;
}

/** The place of a grid pixel in the output. */
// @ts-ignore: decorator
@inline
export function outputAt(g: Gather, row: i32): usize {
  const x = row % g.gridWidth;
  const rest = row / g.gridWidth;
  const y = rest % g.gridHeight;
  const pixel = (rest / g.gridHeight) * g.outputHeight * g.outputWidth
    + (y * g.outputStride + g.outputY) * g.outputWidth + x * g.outputStride + g.outputX;
  return g.output + ((<usize>pixel * g.columns) << 2);
}
