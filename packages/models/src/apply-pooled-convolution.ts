import * as tf from "@tensorflow/tfjs";
import { convolutionConfig } from "./apply-convolution";
import {
  registerConvolutionGradients,
  type ConvolutionAttributes,
  type ConvolutionGradients,
} from "./convolution-gradient";

/** Kernels of `@gan-cls/tfjs-backend-simd`. */
const KERNEL = "GanClsConvolutionReluPool";
const GRADIENT_KERNEL = "GanClsReluPoolGradient";
const DIRECT_FILTER_GRADIENT_KERNEL = "GanClsDirectFilterGradient";

/** Filters in multiples of which the last kernel takes them. */
const DIRECT_FILTERS = 8;

/** Channels that the kernels take at a time. */
const CHANNELS = 4;

/**
 * Applies a `Conv2D` layer with bias and ReLU and the 2 x 2 max pooling behind it, where one kernel does it all; `null` on backends that have none
 * and for other layers. Gradients are worked out one by one as they are asked for.
 */
export function applyPooledConvolution(
  layer: tf.layers.Layer,
  pooling: tf.layers.Layer,
  input: tf.Tensor,
): tf.Tensor | null {
  const config = convolutionConfig(layer);
  if (config?.activation !== "relu" || layer.weights.length !== 2 || !isPairwise(pooling)) {
    return null;
  }
  const [filter, bias] = layer.weights.map((weight) => weight.read());
  const { strides, padding: pad } = config;
  const isFit = strides[0] === strides[1] && bias.size % CHANNELS === 0;
  if (!isFit || tf.getKernel(KERNEL, tf.getBackend()) === undefined) {
    return null;
  }
  const attributes = { strides, pad, dataFormat: "NHWC", dilations: [1, 1] } satisfies ConvolutionAttributes;
  // Without a single whole window there is nothing to pool; the layer says so in its own words.
  if (Math.min(...convolvedSize(input.shape, filter.shape, attributes)) < 2) {
    return null;
  }
  registerConvolutionGradients(KERNEL, gradients);
  return tf.engine().runKernel(KERNEL, { x: input, filter, bias }, attributes) as tf.Tensor;
}

/** Rows and columns of a convolution's output. */
function convolvedSize(input: number[], filter: number[], { strides, pad }: ConvolutionAttributes): [number, number] {
  const { outHeight, outWidth } = tf.backend_util.computeConv2DInfo(
    input as [number, number, number, number],
    filter as [number, number, number, number],
    strides,
    1,
    pad,
  );
  return [outHeight, outWidth];
}

/** Whether a layer pools windows of 2 x 2 side by side, a last odd row or column left out. */
function isPairwise(layer: tf.layers.Layer): boolean {
  if (layer.getClassName() !== "MaxPooling2D") {
    return false;
  }
  const { poolSize, strides, padding, dataFormat } = layer.getConfig() as Record<string, unknown>;
  const isTwo = (sides: unknown): boolean => Array.isArray(sides) && sides.every((side) => side === 2);
  return isTwo(poolSize) && isTwo(strides) && padding === "valid" && dataFormat === "channelsLast";
}

function gradients(
  dy: tf.Tensor4D,
  [x, filter, y]: readonly tf.Tensor[],
  attributes: ConvolutionAttributes,
): ReturnType<ConvolutionGradients<ConvolutionAttributes>> {
  const run = (kernel: string, inputs: tf.NamedTensorMap, more: object): tf.Tensor | tf.Tensor[] =>
    tf.engine().runKernel(kernel, inputs, { ...attributes, ...more });
  // What several gradients share is worked out here: what the functions below make beside their result is gone behind them.
  const unpool = (): tf.Tensor[] => {
    const [height, width] = convolvedSize(x.shape, filter.shape, attributes);
    return run(GRADIENT_KERNEL, { y, dy }, { height, width }) as tf.Tensor[];
  };
  const filterShape = filter.shape;
  const inputGradient = (inner: tf.Tensor): tf.Tensor =>
    run("Conv2DBackpropInput", { dy: inner, filter }, { inputShape: x.shape }) as tf.Tensor;
  const [channels, filterCount] = filterShape.slice(2);
  if (channels === 1 && filterCount % DIRECT_FILTERS === 0) {
    const [filters, bias] = run(DIRECT_FILTER_GRADIENT_KERNEL, { x, y, dy }, { filterShape }) as tf.Tensor[];
    return { x: () => inputGradient(unpool()[0]), filter: () => filters, bias: () => bias };
  }
  const [inner, bias] = unpool();
  return {
    x: () => inputGradient(inner),
    filter: () => run("Conv2DBackpropFilter", { x, dy: inner }, { filterShape }) as tf.Tensor,
    bias: () => bias,
  };
}
