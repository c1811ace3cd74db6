import { GanClsError } from "@gan-cls/core";
import type * as tf from "@tensorflow/tfjs";
import type { SimdBackend } from "../backend";
import {
  convolve,
  forwardGrid,
  geometry,
  isDirectFit,
  withFilterPanels,
  type ConvolutionAttributes,
  type Info,
} from "./convolution";
import { addParts, runDirectFilterGradient, runDirectPool } from "./gather";
import { isFloat, ownKernel, sizeOf, type KernelCall, type OwnKernel, type Tensors } from "./kernel";
import { canPoolTiles, winogradForward } from "./winograd";

/**
 * Convolution, bias, ReLU and max pooling of 2 x 2 at once. Takes what tfjs' convolution takes, channels last and with equal strides, and
 * `bias [C]`, `C` a multiple of 4. Gives the pooled images; behind their numbers is a byte for each that says from where in its window it comes
 * from, which is all that the gradient needs.
 */
function convolutionReluPool({
  inputs: { x, filter, bias },
  attrs,
  backend,
}: KernelCall<Tensors<"x" | "filter" | "bias">, ConvolutionAttributes>): tf.TensorInfo {
  const info = geometry(x.shape, filter.shape, attrs);
  if (info === null || !isFloat(x, filter, bias)) {
    throw new GanClsError(
      "invalid-argument",
      `GanClsConvolutionReluPool: expected float32, channels last and equal strides, got ${describe({ x, filter, bias }, attrs)}`,
    );
  }
  const { batchSize, outHeight, outWidth, outChannels } = info;
  const shape = [batchSize, outHeight >> 1, outWidth >> 1, outChannels];
  const out = backend.outputWithCompanion(shape, sizeOf(shape));
  const choice = backend.companion(out);
  const [input, filters, biasAt, output] = [x, filter, bias, out].map((tensor) => backend.address(tensor));
  if (canPoolTiles(info)) {
    winogradForward(info, input, filter, { bias: biasAt, slope: 1, choice }, output, backend);
  } else if (isDirectFit(info)) {
    withFilterPanels(info, filters, backend, (panels) => {
      runDirectPool({ ...forwardGrid(info), input, output, panels, bias: biasAt, slope: 1 }, choice, backend);
    });
  } else {
    poolConvolution(info, { x, filter, attrs }, [biasAt, output, choice], backend);
  }
  return out;
}

function describe(
  tensors: Readonly<Record<string, tf.TensorInfo>>,
  { dataFormat, strides }: ConvolutionAttributes,
): string {
  const list = Object.entries(tensors).map(([name, { dtype, shape }]) => `${name} ${dtype} [${shape.join(", ")}]`);
  return `${list.join(", ")}, ${dataFormat}, strides ${String(strides)}`;
}

/** One after the other. */
function poolConvolution(
  { batchSize, outHeight, outWidth, outChannels }: Info,
  { x, filter, attrs }: Tensors<"x" | "filter"> & { attrs: ConvolutionAttributes },
  addresses: readonly number[],
  backend: SimdBackend,
): void {
  const convolved = convolve({ x, filter }, attrs, backend) as tf.TensorInfo;
  const work = sizeOf(convolved.shape);
  const sizes = [batchSize, outHeight, outWidth, outChannels];
  backend.runtime.run("biasReluPool", work, backend.address(convolved), ...addresses, ...sizes);
  backend.disposeIntermediateTensorInfo(convolved);
}

/**
 * The gradient up to the convolution. Takes the forward kernel's result `y`, its gradient and the size of the images before pooling; gives the
 * gradients before bias and for it.
 */
function reluPoolGradient({
  inputs: { y, dy },
  attrs: { height, width },
  backend,
}: KernelCall<Tensors<"y" | "dy">, { height: number; width: number }>): tf.TensorInfo[] {
  const [batch, , , depth] = dy.shape;
  const outputs = [backend.output([batch, height, width, depth]), backend.output([depth])];
  const [from, dx, db] = [dy, ...outputs].map((tensor) => backend.address(tensor));
  const choice = backend.companion(y);
  const { runtime } = backend;
  const count = sizeOf(dy.shape);
  runtime.run("biasReluPoolGradient", count * 4, from, choice, dx, batch, height, width, depth);
  runtime.run("pooledBiasGradient", count, from, choice, db, count / depth, depth);
  return outputs;
}

/**
 * The gradients for filters and bias of images of one or three channels. Takes `x [B, height, width, channels]`, the forward kernel's result `y`, its
 * gradient, and the convolution's attributes with `filterShape`, whose last size is a multiple of 8.
 */
function directFilterGradient({
  inputs: { x, y, dy },
  attrs,
  backend,
}: KernelCall<Tensors<"x" | "y" | "dy">, ConvolutionAttributes & { filterShape: number[] }>): tf.TensorInfo[] {
  const info = geometry(x.shape, attrs.filterShape, attrs);
  if (info === null || !isFloat(x, dy) || !isDirectFit(info)) {
    throw new GanClsError(
      "invalid-argument",
      `GanClsDirectFilterGradient: expected float32, one or three channels, equal strides and a multiple of 8 filters, got ${describe({ x, dy }, attrs)}, ` +
        `filters [${attrs.filterShape.join(", ")}]`,
    );
  }
  const outputs = [backend.output(attrs.filterShape), backend.output([info.outChannels])];
  const [filters, bias] = outputs.map(({ dataId }) => backend.data.get(dataId).values as Float32Array);
  const gather = { ...forwardGrid(info), input: backend.address(x), output: 0, panels: 0, bias: 0, slope: 1 };
  const gradient = { dy: backend.address(dy), choice: backend.companion(y) };
  runDirectFilterGradient(gather, gradient, backend, (parts) => {
    const sums = addParts(parts);
    filters.set(sums.subarray(0, filters.length));
    bias.set(sums.subarray(filters.length));
  });
  return outputs;
}

/** Convolution, bias, ReLU and pooling, and their gradients. */
export const CONVOLUTION_RELU_POOL_KERNELS: readonly OwnKernel[] = [
  ownKernel("GanClsConvolutionReluPool", convolutionReluPool),
  ownKernel("GanClsReluPoolGradient", reluPoolGradient),
  ownKernel("GanClsDirectFilterGradient", directFilterGradient),
];
