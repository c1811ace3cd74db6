import * as tf from "@tensorflow/tfjs";
import { allocate, type BackendWasm, floatsOf, type KernelCall, release } from "./backend";
import { type ConvAttributes, convGeometry, type ConvGeometry, explicitPadding } from "./geometry";
import { forEachChunk, patchesPerImage, patchLength, writePatches } from "./patches";
import { type Fusion, moveInto, product } from "./product";
import { runStock } from "./stock";

/** Inputs of a convolution: `x` `[B, H, W, C]`, `filter` `[KH, KW, C, N]`. */
export interface Conv2DInputs {
  readonly x: tf.TensorInfo;
  readonly filter: tf.TensorInfo;
}

/** Inputs of a convolution with bias `[N]` and activation in one kernel. */
export interface FusedConv2DInputs extends Conv2DInputs {
  readonly bias?: tf.TensorInfo;
  readonly preluActivationWeights?: tf.TensorInfo;
}

/** Attributes of a convolution with an activation. */
export interface FusedConv2DAttributes extends ConvAttributes {
  readonly activation: string;
  readonly leakyreluAlpha?: number;
}

/**
 * Up to this many input channels, unrolling patches beats XNNPACK's convolution, whose inner loop runs over the channels of one filter
 * tap (measured: 2 to 4 GFLOP/s with one channel, against more than 20 this way).
 */
const FEW_CHANNELS = 4;

/** Convolution: the stock kernel, except for images of few channels. */
export function conv2d({ inputs, attrs, backend }: KernelCall<Conv2DInputs, ConvAttributes>): tf.TensorInfo {
  const geometry = convGeometry("conv2d", inputs.x.shape, inputs.filter.shape, attrs);
  return suitsPatches(geometry)
    ? convolvePatches(backend, inputs, geometry)
    : runStock("Conv2D", backend, { ...inputs }, { ...attrs, pad: explicitPadding(geometry) });
}

/** Convolution with bias and activation: the stock kernel, except for images of few channels. */
export function fusedConv2d({
  inputs,
  attrs,
  backend,
}: KernelCall<FusedConv2DInputs, FusedConv2DAttributes>): tf.TensorInfo {
  const geometry = convGeometry("fusedConv2d", inputs.x.shape, inputs.filter.shape, attrs);
  const { bias } = inputs;
  const { activation, leakyreluAlpha } = attrs;
  // PReLU's weights lie along the channels of the whole result, which a chunk of rows cannot tell.
  return suitsPatches(geometry) && activation !== "prelu"
    ? convolvePatches(backend, inputs, geometry, { bias, activation, leakyreluAlpha })
    : runStock("FusedConv2D", backend, { ...inputs }, { ...attrs, pad: explicitPadding(geometry) });
}

function suitsPatches(geometry: ConvGeometry): boolean {
  const { inChannels, dilationHeight, dilationWidth, outShape } = geometry;
  return inChannels <= FEW_CHANNELS && dilationHeight * dilationWidth === 1 && tf.util.sizeFromShape(outShape) > 0;
}

/** Every filter position is one row of a matrix, and the filter is the other operand. */
function convolvePatches(
  backend: BackendWasm,
  { x, filter }: Conv2DInputs,
  geometry: ConvGeometry,
  fusion?: Fusion,
): tf.TensorInfo {
  const { inHeight, inWidth, inChannels, outChannels, outShape } = geometry;
  const imageSize = inHeight * inWidth * inChannels;
  const k = patchLength(geometry);
  const out = allocate(backend, outShape);
  forEachChunk(geometry, (firstImage, images) => {
    const m = images * patchesPerImage(geometry);
    const patches = allocate(backend, [m, k]);
    const pixels = floatsOf(backend, x).subarray(firstImage * imageSize);
    writePatches(geometry, images, pixels, floatsOf(backend, patches));
    const part = product(backend, patches, filter, { m, k, n: outChannels }, fusion);
    moveInto(backend, out, firstImage * patchesPerImage(geometry) * outChannels, part);
    release(backend, patches);
  });
  return out;
}
