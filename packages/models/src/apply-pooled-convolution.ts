import * as tf from "@tensorflow/tfjs";
import { convolutionConfig } from "./apply-convolution";

/** Kernels of `@gan-cls/tfjs-backend-simd`. */
const KERNEL = "GanClsBiasReluPool";
const GRADIENT_KERNEL = "GanClsBiasReluPoolGradient";

/** Channels that the kernels take at a time. */
const CHANNELS = 4;

/**
 * Applies a `Conv2D` layer with bias and ReLU and the 2 x 2 max pooling behind it, where bias, ReLU and pooling are one pass over the
 * convolution's output, forward and backward; `null` on backends that have no kernel for it and for other layers. What is kept for the gradient
 * is a byte for every output.
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
  if (tf.getKernel(KERNEL, tf.getBackend()) === undefined || bias.size % CHANNELS !== 0) {
    return null;
  }
  const x = tf.conv2d(input as tf.Tensor4D, filter as tf.Tensor4D, config.strides, config.padding);
  // Without a single whole window there is nothing to pool; the layer says so in its own words.
  return x.shape[1] < 2 || x.shape[2] < 2 ? null : biasReluPool(x, bias);
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

function biasReluPool(input: tf.Tensor, channelBias: tf.Tensor): tf.Tensor {
  const [, height, width] = input.shape;
  const operation = tf.customGrad((...args: (tf.Tensor | tf.GradSaveFunc)[]) => {
    const [x, bias, save] = args as [tf.Tensor, tf.Tensor, tf.GradSaveFunc];
    const [value, choice] = tf.engine().runKernel(KERNEL, { x, bias }) as tf.Tensor[];
    save([choice]);
    const gradFunc = (dy: tf.Tensor, [chosen]: tf.Tensor[]): tf.Tensor[] =>
      tf.engine().runKernel(GRADIENT_KERNEL, { dy, choice: chosen }, { height, width }) as unknown as tf.Tensor[];
    return { value, gradFunc };
  });
  return operation(input, channelBias);
}
