import { GanClsError } from "@gan-cls/core";
import * as tf from "@tensorflow/tfjs";

/** A batch normalised by its own statistics. */
export interface NormalizedBatch {
  /** The input's shape. */
  readonly output: tf.Tensor;
  /** Mean and (biased) variance of each channel over the batch, `[C]`; no gradient flows through them. */
  readonly mean: tf.Tensor;
  readonly variance: tf.Tensor;
}

/** Kernels of `@gan-cls/tfjs-backend-simd`. */
const FUSED_KERNEL = "GanClsBatchNorm";
const FUSED_GRADIENT_KERNEL = "GanClsBatchNormGradient";

/** Channels that the fused kernel takes at a time. */
const FUSED_CHANNELS = 4;

/**
 * Batch normalisation over all axes but the last, optionally followed by a LeakyReLU, with the closed form of its gradient:
 * `dx = a * dy - a * mean(dy) - a * xhat * mean(dy * xhat)` with `a = gamma / sqrt(variance + epsilon)`. tfjs derives the same
 * from its parts, in about 25 passes over the tensor instead of 8; the kernel of the backend `simd` needs 3 and 4.
 *
 * Reference: Ioffe and Szegedy, "Batch Normalization: Accelerating Deep Network Training by Reducing Internal Covariate Shift", 2015.
 *
 * @param x `[..., C]`
 * @param gamma Scale `[C]`.
 * @param beta Offset `[C]`.
 * @param slope Slope of the LeakyReLU below zero. @default 1, which is none
 */
export function normalizeBatch(
  x: tf.Tensor,
  gamma: tf.Tensor,
  beta: tf.Tensor,
  epsilon: number,
  slope = 1,
): NormalizedBatch {
  const hasKernel = tf.getKernel(FUSED_KERNEL, tf.getBackend()) !== undefined;
  if (hasKernel && gamma.size % FUSED_CHANNELS === 0) {
    return fused(x, gamma, beta, { epsilon, slope });
  }
  const { output, ...statistics } = composed(x, gamma, beta, epsilon);
  return { output: slope === 1 ? output : tf.leakyRelu(output, slope), ...statistics };
}

function fused(
  x: tf.Tensor,
  gamma: tf.Tensor,
  beta: tf.Tensor,
  attributes: { epsilon: number; slope: number },
): NormalizedBatch {
  const statistics: tf.Tensor[] = [];
  const operation = tf.customGrad((...args: (tf.Tensor | tf.GradSaveFunc)[]) => {
    const [input, scale, offset] = args as tf.Tensor[];
    const save = args[3] as tf.GradSaveFunc;
    const inputs = { x: input, gamma: scale, beta: offset };
    const [value, mean, variance] = tf.engine().runKernel(FUSED_KERNEL, inputs, attributes) as unknown as tf.Tensor[];
    // Kept, because tfjs frees everything but the value of an operation where no gradient is requested.
    statistics.push(tf.keep(tf.clone(mean)), tf.keep(tf.clone(variance)));
    save([input, scale, offset, mean, variance]);
    const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]): tf.Tensor[] => {
      const names = ["x", "gamma", "beta", "mean", "variance"];
      const all = { dy, ...Object.fromEntries(saved.map((tensor, index) => [names[index], tensor])) };
      return tf.engine().runKernel(FUSED_GRADIENT_KERNEL, all, attributes) as unknown as tf.Tensor[];
    };
    return { value, gradFunc };
  });
  const output = operation(x, gamma, beta);
  const [mean, variance] = statistics.map(handOver);
  return { output, mean, variance };
}

/** A kept tensor as one that the caller's `tf.tidy` frees. */
function handOver(kept: tf.Tensor): tf.Tensor {
  const handed = tf.clone(kept);
  kept.dispose();
  return handed;
}

function composed(x: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor, epsilon: number): NormalizedBatch {
  const axes = x.shape.slice(0, -1).map((_, axis) => axis);
  const count = x.size / x.shape[x.rank - 1];
  const mean = tf.mean(x, axes); // [C]
  const centered = tf.sub(x, mean);
  const variance = tf.mean(tf.square(centered), axes); // [C]
  const inverse = tf.rsqrt(tf.add(variance, epsilon)); // [C]
  const normalize = tf.customGrad((...args: (tf.Tensor | tf.GradSaveFunc)[]) => {
    const [, scale, offset] = args as tf.Tensor[];
    const save = args[3] as tf.GradSaveFunc;
    save([centered, inverse, scale]);
    const value = tf.add(tf.mul(centered, tf.mul(scale, inverse)), offset);
    const gradFunc = (dy: tf.Tensor, [c, r, g]: tf.Tensor[]): tf.Tensor[] => {
      const betaGradient = tf.sum(dy, axes); // [C]
      const gammaGradient = tf.mul(tf.sum(tf.mul(dy, c), axes), r); // [C]
      const a = tf.mul(g, r);
      const slope = tf.div(tf.mul(tf.mul(a, r), gammaGradient), count);
      const shift = tf.div(tf.mul(a, betaGradient), count);
      const dx = tf.sub(tf.sub(tf.mul(dy, a), tf.mul(c, slope)), shift);
      return [dx, gammaGradient, betaGradient];
    };
    return { value, gradFunc };
  });
  return { output: normalize(x, gamma, beta), mean, variance };
}

/** Options of {@link applyBatchNorm}. */
export interface BatchNormOptions {
  /** Slope below zero of a LeakyReLU that follows. @default 1, which is none */
  readonly slope?: number;
  /** Whether the moving statistics take in those of this batch. @default true */
  readonly updateStatistics?: boolean;
}

interface BatchNormConfig {
  readonly axis: number;
  readonly momentum: number;
  readonly epsilon: number;
  readonly scale: boolean;
  readonly center: boolean;
}

/**
 * Applies a `BatchNormalization` layer to a training batch and updates its moving statistics, as the layer itself does, by
 * {@link normalizeBatch}. A layer over another axis than the last does so by itself. So would one without scale or offset, as Keras' Inception
 * networks have, but tfjs 4.22 fails on it.
 *
 * @throws GanClsError `unsupported` for a layer without scale or offset over another axis than the last.
 */
export function applyBatchNorm(layer: tf.layers.Layer, input: tf.Tensor, options: BatchNormOptions = {}): tf.Tensor {
  const { slope = 1, updateStatistics = true } = options;
  const { axis, momentum, epsilon, scale, center } = layer.getConfig() as unknown as BatchNormConfig;
  if (axis !== -1 && axis !== input.rank - 1) {
    if (!scale || !center) {
      throw new GanClsError(
        "unsupported",
        `forward: expected a BatchNormalization layer with scale and offset, or over the last axis, to train, got ${layer.name} over axis ${axis}`,
      );
    }
    const output = applyByItself(layer, input, updateStatistics);
    return slope === 1 ? output : tf.leakyRelu(output, slope);
  }
  const weights = layer.weights.map((weight) => weight.read() as tf.Variable);
  const [movingMean, movingVariance] = weights.slice(-2);
  const gamma = scale ? weights[0] : tf.onesLike(movingMean);
  const beta = center ? weights[scale ? 1 : 0] : tf.zerosLike(movingMean);
  const { output, mean, variance } = normalizeBatch(input, gamma, beta, epsilon, slope);
  if (updateStatistics) {
    moveTowards(movingMean, mean, 1 - momentum);
    moveTowards(movingVariance, variance, 1 - momentum);
  }
  return output;
}

/** tfjs knows no training without moving the statistics, so they are put back. */
function applyByItself(layer: tf.layers.Layer, input: tf.Tensor, updateStatistics: boolean): tf.Tensor {
  const statistics = updateStatistics ? [] : layer.nonTrainableWeights.map((weight) => weight.read() as tf.Variable);
  const before = statistics.map((statistic) => tf.clone(statistic));
  const output = layer.apply(input, { training: true }) as tf.Tensor;
  statistics.forEach((statistic, index) => statistic.assign(before[index]));
  return output;
}

function moveTowards(average: tf.Variable, value: tf.Tensor, share: number): void {
  average.assign(tf.sub(average, tf.mul(tf.sub(average, value), share)));
}
