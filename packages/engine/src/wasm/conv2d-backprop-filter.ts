import * as tf from "@tensorflow/tfjs";
import {
  allocate,
  type BackendWasm,
  firstFloat,
  floatHeap,
  floatsOf,
  type KernelCall,
  release,
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
  const out = allocate(backend, attrs.filterShape);
  if (geometry.batchSize < SMALL_BATCH || patchLength(geometry) < SHORT_PATCH) {
    multiplyPatches(backend, inputs, geometry, out);
  } else {
    convolveBatch(backend, inputs, geometry, out);
  }
  return out;
}

/** The transposed gradient `[N, KH * KW * C]` is the product of the transposed `dy` and the unrolled patches of `x`. */
function multiplyPatches(
  backend: BackendWasm,
  { x, dy }: Conv2DBackpropFilterInputs,
  geometry: ConvGeometry,
  out: tf.TensorInfo,
): void {
  const { inHeight, inWidth, inChannels, outChannels: m } = geometry;
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
  transposeMatrix(m, n, { data: sum }, { data: floatsOf(backend, out) });
}

/**
 * The gradient is itself a convolution once the roles turn: channels are the images, the batch is the channels, and `dy` is a filter whose
 * taps lie a stride apart. XNNPACK runs it without unrolled patches.
 *
 * `gradient[c, ky, kx, n] = sum over b, oy, ox of x[b, oy * stride + ky - pad, ..., c] * dy[b, oy, ox, n]`
 */
function convolveBatch(
  backend: BackendWasm,
  { x, dy }: Conv2DBackpropFilterInputs,
  geometry: ConvGeometry,
  out: tf.TensorInfo,
): void {
  const { batchSize, inHeight, inWidth, inChannels, outHeight, outWidth, outChannels } = geometry;
  const { filterHeight, filterWidth, strideHeight, strideWidth, padInfo } = geometry;
  const images = allocate(backend, [inChannels, inHeight, inWidth, batchSize]);
  const filter = allocate(backend, [outHeight, outWidth, batchSize, outChannels]);
  channelsToImages(backend, x, images);
  batchInside(backend, dy, filter);
  // Pixels that no filter position reached give rows beyond the filter's, which are left out below.
  const bottom = Math.max(0, filterHeight + strideHeight * (outHeight - 1) - inHeight - padInfo.top);
  const right = Math.max(0, filterWidth + strideWidth * (outWidth - 1) - inWidth - padInfo.left);
  const gradient = runStock(
    "Conv2D",
    backend,
    { x: images, filter },
    {
      strides: 1,
      dilations: [strideHeight, strideWidth],
      pad: [
        [0, 0],
        [padInfo.top, bottom],
        [padInfo.left, right],
        [0, 0],
      ],
      dataFormat: "NHWC",
    },
  );
  channelsInside(backend, gradient, out);
  release(backend, images, filter, gradient);
}

/** `[B, H, W, C]` to `[C, H, W, B]`. */
function channelsToImages(backend: BackendWasm, x: tf.TensorInfo, images: tf.TensorInfo): void {
  const [batch, height, width, channels] = x.shape;
  const pixels = height * width;
  const source = floatsOf(backend, x);
  const target = floatsOf(backend, images);
  for (let pixel = 0; pixel < pixels; pixel++) {
    transposeMatrix(
      batch,
      channels,
      { data: source, start: pixel * channels, stride: pixels * channels },
      { data: target, start: pixel * batch, stride: pixels * batch },
    );
  }
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

/** `[C, at least KH, at least KW, N]` to `[KH, KW, C, N]`. */
function channelsInside(backend: BackendWasm, gradient: tf.TensorInfo, out: tf.TensorInfo): void {
  const [, rows, columns] = gradient.shape;
  const [height, width, inChannels, outChannels] = out.shape;
  const heap = floatHeap(backend);
  const source = firstFloat(backend, gradient);
  let target = firstFloat(backend, out);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let channel = 0; channel < inChannels; channel++, target += outChannels) {
        const from = source + ((channel * rows + y) * columns + x) * outChannels;
        heap.copyWithin(target, from, from + outChannels);
      }
    }
  }
}
