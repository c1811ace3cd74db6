import * as tf from "@tensorflow/tfjs";
import {
  allocate,
  type BackendWasm,
  firstFloat,
  floatHeap,
  floatsOf,
  type KernelCall,
  release,
  withPart,
  zeros,
} from "./backend";
import { conv2d } from "./conv2d";
import { type ConvAttributes, convGeometry, type ConvGeometry } from "./geometry";
import { forEachChunk, patchesPerImage, patchLength, sumPatches } from "./patches";
import { phasesAlong, type Phase } from "./phase";
import { product } from "./product";
import { transposeMatrix } from "./transpose";

/** `dy` `[B, OH, OW, N]`, the gradient of a convolution's output, and the `filter` `[KH, KW, C, N]`. */
export interface Conv2DBackpropInputInputs {
  readonly dy: tf.TensorInfo;
  readonly filter: tf.TensorInfo;
}

/** The convolution's attributes and its input's shape `[B, H, W, C]`. */
export interface Conv2DBackpropInputAttributes extends ConvAttributes {
  readonly inputShape: [number, number, number, number];
}

/** With fewer result channels than this, a product is mostly padding: XNNPACK works on eight columns at a time. */
const FEW_CHANNELS = 8;

/** The gradient of a convolution with respect to its input `[B, H, W, C]`; also the transposed convolution, forward. */
export function conv2dBackpropInput({
  inputs,
  attrs,
  backend,
}: KernelCall<Conv2DBackpropInputInputs, Conv2DBackpropInputAttributes>): tf.TensorInfo {
  const geometry = convGeometry("conv2dBackpropInput", attrs.inputShape, inputs.filter.shape, attrs);
  const { filterHeight, inHeight, outHeight, strideHeight, padInfo } = geometry;
  const { filterWidth, inWidth, outWidth, strideWidth } = geometry;
  if (tf.util.sizeFromShape(inputs.dy.shape) === 0) {
    return zeros(backend, attrs.inputShape);
  }
  const rows = phasesAlong(inHeight, outHeight, filterHeight, strideHeight, padInfo.top);
  const columns = phasesAlong(inWidth, outWidth, filterWidth, strideWidth, padInfo.left);
  return rows === undefined || columns === undefined || geometry.inChannels < FEW_CHANNELS
    ? multiplyAndSumPatches(backend, inputs, geometry)
    : convolvePhases(backend, inputs, geometry, rows, columns);
}

/** One product gives what every output position adds to the patch under it; the patches are then summed where they overlap. */
function multiplyAndSumPatches(
  backend: BackendWasm,
  { dy, filter }: Conv2DBackpropInputInputs,
  geometry: ConvGeometry,
): tf.TensorInfo {
  const { inHeight, inWidth, inChannels, outChannels: k, inShape } = geometry;
  const n = patchLength(geometry);
  const imageSize = inHeight * inWidth * inChannels;
  const out = allocate(backend, inShape);
  const weights = allocate(backend, [k, n]);
  transposeMatrix(n, k, { data: floatsOf(backend, filter) }, { data: floatsOf(backend, weights) });
  forEachChunk(geometry, (firstImage, images) => {
    const m = images * patchesPerImage(geometry);
    const patches = withPart(backend, dy, firstImage * patchesPerImage(geometry) * k, [m, k], (gradients) =>
      product(backend, gradients, weights, { m, k, n }),
    );
    const target = floatsOf(backend, out).subarray(firstImage * imageSize, (firstImage + images) * imageSize);
    sumPatches(geometry, images, floatsOf(backend, patches), target);
    release(backend, patches);
  });
  release(backend, weights);
  return out;
}

/** Every phase of the result is a plain convolution of `dy` with the filter taps that reach it. */
function convolvePhases(
  backend: BackendWasm,
  { dy, filter }: Conv2DBackpropInputInputs,
  geometry: ConvGeometry,
  rows: readonly Phase[],
  columns: readonly Phase[],
): tf.TensorInfo {
  // Pixels that no filter tap reaches, because the stride is longer than the filter, stay zero.
  const reached = [...rows, ...columns].every(({ taps }) => taps > 0);
  const out = reached ? allocate(backend, geometry.inShape) : zeros(backend, geometry.inShape);
  for (const row of rows) {
    for (const column of columns) {
      if (row.taps * row.count * column.taps * column.count > 0) {
        const weights = phaseFilter(backend, filter, geometry, row, column);
        const part = conv2d({
          inputs: { x: dy, filter: weights },
          attrs: { strides: 1, pad: [[0, 0], row.pad, column.pad, [0, 0]], dataFormat: "NHWC", dilations: 1 },
          backend,
        });
        interleave(backend, part, out, geometry, row, column);
        release(backend, weights, part);
      }
    }
  }
  return out;
}

/** The taps of one phase in reverse, with input and output channels exchanged: `[TY, TX, N, C]`. */
function phaseFilter(
  backend: BackendWasm,
  filter: tf.TensorInfo,
  { filterWidth, strideHeight, strideWidth, inChannels, outChannels }: ConvGeometry,
  row: Phase,
  column: Phase,
): tf.TensorInfo {
  const weights = allocate(backend, [row.taps, column.taps, outChannels, inChannels]);
  const source = floatsOf(backend, filter);
  const target = floatsOf(backend, weights);
  const tapSize = inChannels * outChannels;
  for (let y = 0; y < row.taps; y++) {
    for (let x = 0; x < column.taps; x++) {
      const fromY = row.offset + strideHeight * (row.taps - 1 - y);
      const fromX = column.offset + strideWidth * (column.taps - 1 - x);
      transposeMatrix(
        inChannels,
        outChannels,
        { data: source, start: (fromY * filterWidth + fromX) * tapSize },
        { data: target, start: (y * column.taps + x) * tapSize },
      );
    }
  }
  return weights;
}

/** Copies the pixels of one phase to every stride-th pixel of the result. */
function interleave(
  backend: BackendWasm,
  part: tf.TensorInfo,
  out: tf.TensorInfo,
  { batchSize, inHeight, inWidth, inChannels, strideHeight, strideWidth }: ConvGeometry,
  row: Phase,
  column: Phase,
): void {
  const heap = floatHeap(backend);
  let source = firstFloat(backend, part);
  const target = firstFloat(backend, out);
  for (let image = 0; image < batchSize; image++) {
    for (let y = 0; y < row.count; y++) {
      const line = (image * inHeight + row.first + y * strideHeight) * inWidth + column.first;
      for (let x = 0; x < column.count; x++, source += inChannels) {
        heap.copyWithin(target + (line + x * strideWidth) * inChannels, source, source + inChannels);
      }
    }
  }
}
