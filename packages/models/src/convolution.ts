import * as tf from "@tensorflow/tfjs";

/** Kernels of `@gan-cls/tfjs-backend-simd`. */
const KERNEL = "GanClsConvolution";
const LEAKY_GRADIENT_KERNEL = "GanClsLeakyGradient";
const POOLED_KERNEL = "GanClsConvolutionReluPool";
const POOLED_GRADIENT_KERNEL = "GanClsReluPoolGradient";
const DIRECT_FILTER_GRADIENT_KERNEL = "GanClsDirectFilterGradient";

/** The last kernel takes images of so many channels, and filters in multiples of this. */
const DIRECT_CHANNELS: ReadonlySet<number> = new Set([1, 3]);
const DIRECT_FILTERS = 8;

/** The kernels take channels in multiples of this. */
const CHANNELS = 4;

/** Attributes of the convolution kernels of `@gan-cls/tfjs-backend-simd`. */
interface ConvolutionAttributes {
  readonly strides: [number, number];
  readonly pad: "valid" | "same";
  readonly dataFormat: "NHWC";
  readonly dilations: [number, number];
}

/** The gradients of a kernel of inputs `x`, `filter` and `bias` with one output, each computed on demand. */
type ConvolutionGradients<Attributes> = (
  dy: tf.Tensor4D,
  saved: readonly [x: tf.Tensor, filter: tf.Tensor, y: tf.Tensor],
  attributes: Attributes,
) => Record<"x" | "filter" | "bias", () => tf.Tensor>;

interface ConvolutionConfig {
  readonly strides: [number, number];
  readonly padding: "valid" | "same";
  readonly dataFormat: "channelsFirst" | "channelsLast";
  readonly dilationRate: [number, number];
  readonly activation: string;
}

interface Attributes extends ConvolutionAttributes {
  readonly activation: "linear" | "leakyrelu";
  readonly leakyreluAlpha: number;
}

/**
 * Applies a `Conv2D` layer with bias and ReLU, or a linear one that a LeakyReLU may follow, on a backend that has a kernel for both; returns
 * `null` elsewhere and for other layers. Each gradient is computed on demand, while tfjs' fused convolution always computes the gradient of its
 * input too, which a first layer does not need.
 *
 * @param slope Slope of the LeakyReLU below zero. @default 1, which is none
 */
export function applyConvolution(layer: tf.layers.Layer, input: tf.Tensor, slope = 1): tf.Tensor | null {
  const config = convolutionConfig(layer);
  const hasKernel = tf.getKernel(KERNEL, tf.getBackend()) !== undefined;
  const isRelu = config?.activation === "relu" && slope === 1;
  if (!hasKernel || !(config?.activation === "linear" || isRelu) || layer.weights.length !== 2) {
    return null;
  }
  registerConvolutionGradients(KERNEL, gradients);
  // A ReLU is a LeakyReLU with slope 0.
  const leakyreluAlpha = isRelu ? 0 : slope;
  const [filter, bias] = layer.weights.map((weight) => weight.read());
  const attributes = {
    strides: config.strides,
    pad: config.padding,
    dataFormat: "NHWC",
    dilations: [1, 1],
    activation: leakyreluAlpha === 1 ? "linear" : "leakyrelu",
    leakyreluAlpha,
  } satisfies Attributes;
  return tf.engine().runKernel(KERNEL, { x: input, filter, bias }, attributes) as tf.Tensor;
}

/** The settings of a `Conv2D` layer over channels-last images without dilation; `undefined` for any other. */
function convolutionConfig(layer: tf.layers.Layer): ConvolutionConfig | undefined {
  if (layer.getClassName() !== "Conv2D") {
    return undefined;
  }
  const config = layer.getConfig() as unknown as ConvolutionConfig;
  const isPlain = config.dataFormat === "channelsLast" && config.dilationRate.every((rate) => rate === 1);
  return isPlain ? config : undefined;
}

function gradients(
  dy: tf.Tensor4D,
  [x, filter, y]: readonly tf.Tensor[],
  attributes: Attributes,
): ReturnType<ConvolutionGradients<Attributes>> {
  const { strides, pad, dataFormat, activation, leakyreluAlpha } = attributes;
  const geometry = { strides, pad, dataFormat };
  const run = (kernel: string, inputs: Record<string, tf.Tensor>, more: object): tf.Tensor =>
    tf.engine().runKernel(kernel, inputs, { ...geometry, ...more }) as tf.Tensor;
  const inner = activation === "linear" ? dy : run(LEAKY_GRADIENT_KERNEL, { y, dy }, { slope: leakyreluAlpha });
  return {
    x: () => run("Conv2DBackpropInput", { dy: inner, filter }, { inputShape: x.shape }),
    filter: () => run("Conv2DBackpropFilter", { x, dy: inner }, { filterShape: filter.shape }),
    bias: () => tf.sum(inner, [0, 1, 2]),
  };
}

/**
 * Applies a `Conv2D` layer with bias and ReLU and the 2 x 2 max pooling that follows, where one kernel does all of it; returns `null` on
 * backends that have none and for other layers. Each gradient is computed on demand.
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
  if (!isFit || tf.getKernel(POOLED_KERNEL, tf.getBackend()) === undefined) {
    return null;
  }
  const attributes = { strides, pad, dataFormat: "NHWC", dilations: [1, 1] } satisfies ConvolutionAttributes;
  // Without a single whole window there is nothing to pool; the layer reports the error itself.
  if (Math.min(...convolvedSize(input.shape, filter.shape, attributes)) < 2) {
    return null;
  }
  registerConvolutionGradients(POOLED_KERNEL, pooledGradients);
  return tf.engine().runKernel(POOLED_KERNEL, { x: input, filter, bias }, attributes) as tf.Tensor;
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

/** Whether a layer pools adjacent windows of 2 x 2 and drops a last odd row or column. */
function isPairwise(layer: tf.layers.Layer): boolean {
  if (layer.getClassName() !== "MaxPooling2D") {
    return false;
  }
  const { poolSize, strides, padding, dataFormat } = layer.getConfig() as Record<string, unknown>;
  const isTwo = (sides: unknown): boolean => Array.isArray(sides) && sides.every((side) => side === 2);
  return isTwo(poolSize) && isTwo(strides) && padding === "valid" && dataFormat === "channelsLast";
}

function pooledGradients(
  dy: tf.Tensor4D,
  [x, filter, y]: readonly tf.Tensor[],
  attributes: ConvolutionAttributes,
): ReturnType<ConvolutionGradients<ConvolutionAttributes>> {
  const run = (kernel: string, inputs: tf.NamedTensorMap, more: object): tf.Tensor | tf.Tensor[] =>
    tf.engine().runKernel(kernel, inputs, { ...attributes, ...more });
  // What several gradients share is computed here, because tfjs frees what the functions below create besides their result.
  const unpool = (): tf.Tensor[] => {
    const [height, width] = convolvedSize(x.shape, filter.shape, attributes);
    return run(POOLED_GRADIENT_KERNEL, { y, dy }, { height, width }) as tf.Tensor[];
  };
  const filterShape = filter.shape;
  const inputGradient = (inner: tf.Tensor): tf.Tensor =>
    run("Conv2DBackpropInput", { dy: inner, filter }, { inputShape: x.shape }) as tf.Tensor;
  const [channels, filterCount] = filterShape.slice(2);
  if (DIRECT_CHANNELS.has(channels) && filterCount % DIRECT_FILTERS === 0) {
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

/** Registers the gradients of a kernel with tfjs, unless they are registered already. */
function registerConvolutionGradients<Attributes>(
  kernelName: string,
  gradients: ConvolutionGradients<Attributes>,
): void {
  if (tf.getGradient(kernelName) === undefined) {
    tf.registerGradient({
      kernelName,
      inputsToSave: ["x", "filter"],
      outputsToSave: [true],
      gradFunc: (dy, [x, filter, y], attributes) =>
        gradients(dy as tf.Tensor4D, [x, filter, y], attributes as unknown as Attributes),
    });
  }
}
