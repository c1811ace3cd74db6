import * as tf from "@tensorflow/tfjs";
import {
  allocate,
  type BackendWasm,
  firstFloat,
  floatHeap,
  floatsOf,
  type KernelCall,
  release,
  withShape,
  zeros,
} from "./backend";
import { type ConvAttributes, convGeometry, type ConvGeometry } from "./geometry";
import { forEachChunk, patchesPerImage, patchLength, writePatches } from "./patches";
import { product } from "./product";
import { runStock } from "./stock";
import { transposeMatrix } from "./transpose";

/** `x` `[B, H, W, C]`, the convolution's input, and `dy` `[B, OH, OW, N]`, the gradient of its output. */
export interface Conv2DBackpropFilterInputs {
  readonly x: tf.TensorInfo;
  readonly dy: tf.TensorInfo;
}

/** The convolution's attributes and the filter's shape `[KH, KW, C, N]`. */
export interface Conv2DBackpropFilterAttributes extends ConvAttributes {
  readonly filterShape: [number, number, number, number];
}

/** Below this batch size, XNNPACK's convolution, which then runs over the batch, has too short an inner loop. */
const SMALL_BATCH = 8;

/** Below this many numbers under one filter position, packing `dy` as weights costs more than the product itself. */
const SHORT_PATCH = 128;

/** XNNPACK keeps a pointer for every pair of a result and a term: at most 64 MiB of them. */
const MOST_POINTERS = 16 * 1024 * 1024;

/** The gradient of a convolution with respect to its filter, `[KH, KW, C, N]`. The stock backend has no such kernel. */
export function conv2dBackpropFilter({
  inputs,
  attrs,
  backend,
}: KernelCall<Conv2DBackpropFilterInputs, Conv2DBackpropFilterAttributes>): tf.TensorInfo {
  const { x, dy } = inputs;
  const geometry = convGeometry("conv2dBackpropFilter", x.shape, attrs.filterShape, attrs);
  if (tf.util.sizeFromShape(dy.shape) === 0 || tf.util.sizeFromShape(x.shape) === 0) {
    return zeros(backend, attrs.filterShape);
  }
  return suitsConvolution(geometry)
    ? convolveBatch(backend, inputs, geometry)
    : multiplyPatches(backend, inputs, geometry);
}

function suitsConvolution(geometry: ConvGeometry): boolean {
  const length = patchLength(geometry);
  const pointers = length * patchesPerImage(geometry);
  return geometry.batchSize >= SMALL_BATCH && length >= SHORT_PATCH && pointers <= MOST_POINTERS;
}

/** The transposed gradient `[N, KH * KW * C]` is the product of the transposed `dy` and the unrolled patches of `x`. */
function multiplyPatches(
  backend: BackendWasm,
  { x, dy }: Conv2DBackpropFilterInputs,
  geometry: ConvGeometry,
): tf.TensorInfo {
  const { inHeight, inWidth, inChannels, outChannels: m, filterShape } = geometry;
  const n = patchLength(geometry);
  const sum = new Float32Array(m * n);
  forEachChunk(geometry, (firstImage, images) => {
    const k = images * patchesPerImage(geometry);
    const patches = allocate(backend, [k, n]);
    const gradients = allocate(backend, [m, k]);
    const pixels = floatsOf(backend, x).subarray(firstImage * inHeight * inWidth * inChannels);
    writePatches(geometry, images, pixels, floatsOf(backend, patches));
    transposeMatrix(
      k,
      m,
      { data: floatsOf(backend, dy), start: firstImage * patchesPerImage(geometry) * m },
      { data: floatsOf(backend, gradients) },
    );
    const part = product(backend, gradients, patches, { m, k, n });
    const values = floatsOf(backend, part);
    for (let i = 0; i < sum.length; i++) {
      sum[i] += values[i];
    }
    release(backend, patches, gradients, part);
  });
  const out = allocate(backend, filterShape);
  transposeMatrix(m, n, { data: sum }, { data: floatsOf(backend, out) });
  return out;
}

/**
 * The gradient is itself a convolution, once the batch takes the place of the channels, and the channels that of neighbouring columns, so
 * that real columns lie `C` apart. XNNPACK runs it without unrolled patches.
 *
 * `gradient[ky, kx, c, n] = sum over oy, ox, b of x[oy * stride + ky - pad, ..., c, b] * dy[oy, ox, b, n]`
 */
function convolveBatch(
  backend: BackendWasm,
  { x, dy }: Conv2DBackpropFilterInputs,
  geometry: ConvGeometry,
): tf.TensorInfo {
  const { batchSize, inHeight, inWidth, inChannels, outHeight, outWidth, outChannels } = geometry;
  const { filterHeight, filterWidth, strideHeight, strideWidth, padInfo, filterShape } = geometry;
  const image = allocate(backend, [1, inHeight, inWidth * inChannels, batchSize]);
  const filter = allocate(backend, [outHeight, outWidth, batchSize, outChannels]);
  const imageSize = inHeight * inWidth * inChannels;
  transposeMatrix(batchSize, imageSize, { data: floatsOf(backend, x) }, { data: floatsOf(backend, image) });
  batchInside(backend, dy, filter);
  // Pixels that no filter position reached give rows and columns beyond the filter's, which are cut off below.
  const bottom = Math.max(0, filterHeight + strideHeight * (outHeight - 1) - inHeight - padInfo.top);
  const right = Math.max(0, filterWidth + strideWidth * (outWidth - 1) - inWidth - padInfo.left);
  const pad = [
    [0, 0],
    [padInfo.top, bottom],
    [padInfo.left * inChannels, right * inChannels],
    [0, 0],
  ];
  const dilations = [strideHeight, strideWidth * inChannels];
  const attributes = { strides: 1, dilations, pad, dataFormat: "NHWC" };
  const gradient = runStock("Conv2D", backend, { x: image, filter }, attributes);
  release(backend, image, filter);
  return cutRows(backend, gradient, filterShape);
}

/** `[B, OH, OW, N]` to `[OH, OW, B, N]`. */
function batchInside(backend: BackendWasm, dy: tf.TensorInfo, filter: tf.TensorInfo): void {
  const [batch, height, width, channels] = dy.shape;
  const pixels = height * width;
  const heap = floatHeap(backend);
  const source = firstFloat(backend, dy);
  let target = firstFloat(backend, filter);
  for (let pixel = 0; pixel < pixels; pixel++) {
    for (let image = 0; image < batch; image++, target += channels) {
      const from = source + (image * pixels + pixel) * channels;
      heap.copyWithin(target, from, from + channels);
    }
  }
}

/** The gradient `[1, at least KH, at least KW * C, N]` as `[KH, KW, C, N]`; a larger one is copied and freed. */
function cutRows(backend: BackendWasm, gradient: tf.TensorInfo, filterShape: number[]): tf.TensorInfo {
  const [height, ...rest] = filterShape;
  const rowSize = tf.util.sizeFromShape(rest);
  const [, rows, columns, outChannels] = gradient.shape;
  if (rows === height && columns * outChannels === rowSize) {
    return withShape(gradient, filterShape);
  }
  const out = allocate(backend, filterShape);
  const heap = floatHeap(backend);
  const [source, target] = [firstFloat(backend, gradient), firstFloat(backend, out)];
  for (let row = 0; row < height; row++) {
    const from = source + row * columns * outChannels;
    heap.copyWithin(target + row * rowSize, from, from + rowSize);
  }
  release(backend, gradient);
  return out;
}
