import * as tf from "@tensorflow/tfjs";
import {
  registerConvolutionGradients,
  type ConvolutionAttributes,
  type ConvolutionGradients,
} from "./convolution-gradient";

/** A kernel of `@gan-cls/tfjs-backend-simd`. */
const KERNEL = "GanClsConvolution";

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
 * Applies a linear `Conv2D` layer with bias, behind it a LeakyReLU if wanted, on a backend that has a kernel for both; `null` elsewhere and
 * for other layers. The gradients are worked out one by one as they are asked for, while tfjs' fused convolution always works out that of its
 * input too, which for a first layer nobody wants.
 *
 * @param slope Slope of the LeakyReLU below zero. @default 1, which is none
 */
export function applyConvolution(layer: tf.layers.Layer, input: tf.Tensor, slope = 1): tf.Tensor | null {
  const config = convolutionConfig(layer);
  const hasKernel = tf.getKernel(KERNEL, tf.getBackend()) !== undefined;
  if (!hasKernel || config?.activation !== "linear" || layer.weights.length !== 2) {
    return null;
  }
  registerConvolutionGradients(KERNEL, gradients);
  const [filter, bias] = layer.weights.map((weight) => weight.read());
  const attributes = {
    strides: config.strides,
    pad: config.padding,
    dataFormat: "NHWC",
    dilations: [1, 1],
    activation: slope === 1 ? "linear" : "leakyrelu",
    leakyreluAlpha: slope,
  } satisfies Attributes;
  return tf.engine().runKernel(KERNEL, { x: input, filter, bias }, attributes) as tf.Tensor;
}

/** The settings of a `Conv2D` layer over channels-last images without dilation; `undefined` for any other. */
export function convolutionConfig(layer: tf.layers.Layer): ConvolutionConfig | undefined {
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
  const inner = activation === "linear" ? dy : tf.where(tf.greater(y, 0), dy, tf.mul(dy, leakyreluAlpha));
  const geometry = { strides, pad, dataFormat };
  const run = (kernel: string, inputs: Record<string, tf.Tensor>, shape: object): tf.Tensor =>
    tf.engine().runKernel(kernel, inputs, { ...geometry, ...shape }) as tf.Tensor;
  return {
    x: () => run("Conv2DBackpropInput", { dy: inner, filter }, { inputShape: x.shape }),
    filter: () => run("Conv2DBackpropFilter", { x, dy: inner }, { filterShape: filter.shape }),
    bias: () => tf.sum(inner, [0, 1, 2]),
  };
}
