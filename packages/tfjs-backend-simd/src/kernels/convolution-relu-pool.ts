import type * as tf from "@tensorflow/tfjs";
import type { SimdBackend } from "../backend";
import {
  convolve,
  forwardGrid,
  geometry,
  isDirectFit,
  isFloat,
  withFilterPanels,
  type ConvolutionAttributes,
  type Info,
} from "./convolution";
import { runDirectFilterGradient, runDirectPool } from "./gather";
import { sizeOf } from "./kernel";
import { canPoolTiles, winogradForward } from "./winograd";

/**
 * Names of kernels that tfjs does not have: convolution, bias, ReLU and max pooling of 2 x 2 at once, its gradient up to the convolution, and its
 * gradients for filters and bias of images of a single channel.
 */
export const CONVOLUTION_RELU_POOL_KERNEL = "GanClsConvolutionReluPool";
export const RELU_POOL_GRADIENT_KERNEL = "GanClsReluPoolGradient";
export const DIRECT_FILTER_GRADIENT_KERNEL = "GanClsDirectFilterGradient";

type Inputs<Name extends string> = Record<Name, tf.TensorInfo>;

/**
 * Takes what tfjs' convolution takes, channels last and with equal strides, and `bias [C]`, `C` a multiple of 4. Gives the pooled images; behind
 * their numbers lies a byte for each that says where in its window it comes from, which is all that the gradient needs.
 */
const convolutionReluPool: Omit<tf.KernelConfig, "backendName"> = {
  kernelName: CONVOLUTION_RELU_POOL_KERNEL,
  kernelFunc: ({ inputs, attrs, backend }) =>
    forward(
      inputs as Inputs<"x" | "filter" | "bias">,
      attrs as unknown as ConvolutionAttributes,
      backend as SimdBackend,
    ),
};

function forward(
  { x, filter, bias }: Inputs<"x" | "filter" | "bias">,
  attributes: ConvolutionAttributes,
  backend: SimdBackend,
): tf.TensorInfo {
  const info = geometry(x.shape, filter.shape, attributes);
  if (info === null || !isFloat(x, filter, bias)) {
    throw new Error(`${CONVOLUTION_RELU_POOL_KERNEL}: expected float32, channels last and equal strides`);
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
    poolConvolution(info, { x, filter, attributes }, [biasAt, output, choice], backend);
  }
  return out;
}

/** One after the other. */
function poolConvolution(
  { batchSize, outHeight, outWidth, outChannels }: Info,
  { x, filter, attributes }: { x: tf.TensorInfo; filter: tf.TensorInfo; attributes: ConvolutionAttributes },
  addresses: readonly number[],
  backend: SimdBackend,
): void {
  const convolved = convolve({ x, filter }, attributes, backend) as tf.TensorInfo;
  const work = sizeOf(convolved.shape);
  const sizes = [batchSize, outHeight, outWidth, outChannels];
  backend.runtime.run("biasReluPool", work, backend.address(convolved), ...addresses, ...sizes);
  backend.disposeIntermediateTensorInfo(convolved);
}

/** Takes the forward kernel's result `y`, its gradient and the size of the images before pooling; gives the gradients before bias and for it. */
const reluPoolGradient: Omit<tf.KernelConfig, "backendName"> = {
  kernelName: RELU_POOL_GRADIENT_KERNEL,
  kernelFunc: ({ inputs, attrs, backend }) =>
    backward(
      inputs as Inputs<"y" | "dy">,
      attrs as unknown as { height: number; width: number },
      backend as SimdBackend,
    ),
};

function backward(
  { y, dy }: Inputs<"y" | "dy">,
  { height, width }: { height: number; width: number },
  backend: SimdBackend,
): tf.TensorInfo[] {
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
 * Takes images `x [B, height, width, 1]`, the forward kernel's result `y`, its gradient, and the convolution's attributes with `filterShape`, whose last
 * size is a multiple of 8; gives the gradients for filters and bias.
 */
const directFilterGradient: Omit<tf.KernelConfig, "backendName"> = {
  kernelName: DIRECT_FILTER_GRADIENT_KERNEL,
  kernelFunc: ({ inputs, attrs, backend }) =>
    filterGradient(
      inputs as Inputs<"x" | "y" | "dy">,
      attrs as unknown as ConvolutionAttributes & { filterShape: number[] },
      backend as SimdBackend,
    ),
};

function filterGradient(
  { x, y, dy }: Inputs<"x" | "y" | "dy">,
  attributes: ConvolutionAttributes & { filterShape: number[] },
  backend: SimdBackend,
): tf.TensorInfo[] {
  const info = geometry(x.shape, attributes.filterShape, attributes);
  if (info === null || !isFloat(x, dy) || !isDirectFit(info)) {
    throw new Error(`${DIRECT_FILTER_GRADIENT_KERNEL}: expected float32, one channel, equal strides, 8 n filters`);
  }
  const outputs = [backend.output(attributes.filterShape), backend.output([info.outChannels])];
  const [filters, bias] = outputs.map(({ dataId }) => backend.data.get(dataId).values as Float32Array);
  const gather = { ...forwardGrid(info), input: backend.address(x), output: 0, panels: 0, bias: 0, slope: 1 };
  const gradient = { dy: backend.address(dy), choice: backend.companion(y) };
  runDirectFilterGradient(gather, gradient, backend, ([first, ...others]) => {
    for (const part of others) {
      part.forEach((value, i) => (first[i] += value));
    }
    filters.set(first.subarray(0, filters.length));
    bias.set(first.subarray(filters.length));
  });
  return outputs;
}

export const CONVOLUTION_RELU_POOL_KERNELS = [convolutionReluPool, reluPoolGradient, directFilterGradient];
