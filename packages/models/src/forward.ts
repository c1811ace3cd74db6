import type { Random } from "@gan-cls/core";
import * as tf from "@tensorflow/tfjs";
import { applyBatchNorm } from "./batch-norm";
import { applyConvolution, applyPooledConvolution } from "./convolution";
import { layerIndex } from "./layers";
import { dropout, gaussianNoise } from "./noise";

/** Options of {@link forward}. */
export interface ForwardOptions {
  /**
   * BatchNorm uses and updates statistics of the batch instead of the moving ones: in all layers, or in those named; the others
   * stay unchanged to the bit. @default false
   */
  training?: boolean | ReadonlySet<string>;
  /** Draws dropout masks and noise; without it, dropout and noise layers do nothing. */
  dropoutRandom?: Random;
  /** Stop after the layer of this name. @default the last layer */
  until?: string;
}

/**
 * Runs a batch through a chain of layers, or through a network with branches. It exists beside `model.apply` because a tfjs `Dropout`
 * layer draws from `Math.random` (or, when seeded, the same mask at every call), and because training needs the logits before the
 * softmax.
 *
 * @param input `[B, ...]` as the model's first layer expects.
 * @returns The output of `until`; the caller disposes it (inside `tf.tidy` or a gradient function, tfjs does).
 * @throws GanClsError `not-found` when no layer is named `until`.
 */
export function forward(model: tf.LayersModel, input: tf.Tensor, options: ForwardOptions = {}): tf.Tensor {
  const last = options.until === undefined ? model.layers.length - 1 : layerIndex(model, options.until);
  return tf.tidy(() =>
    model instanceof tf.Sequential
      ? forwardChain(model.layers.slice(0, last + 1), input, options)
      : forwardGraph(model, input, last, options),
  );
}

function forwardChain(layers: readonly tf.layers.Layer[], input: tf.Tensor, options: ForwardOptions): tf.Tensor {
  let activation = input;
  for (let index = 0; index < layers.length; index++) {
    const both = applyTogether(layers.slice(index, index + 3), activation, options);
    activation = both ?? applyLayer(layers[index], activation, options);
    index += both ? 1 : 0;
  }
  return activation;
}

/**
 * Runs a batch through a network with branches, layer by layer. tfjs lists the layers of a model so that each comes after its
 * inputs.
 *
 * @param last Position of the layer whose output is returned.
 * @returns That output; the caller wraps the call in `tf.tidy`.
 */
function forwardGraph(model: tf.LayersModel, input: tf.Tensor, last: number, options: ForwardOptions): tf.Tensor {
  const outputs = new Map<string, tf.Tensor>();
  for (const layer of model.layers.slice(0, last + 1)) {
    const inputs = layer.inboundNodes[0].inboundLayers.map(({ name }) => outputs.get(name) as tf.Tensor);
    const value = inputs.length === 0 ? input : applyLayer(layer, inputs.length === 1 ? inputs[0] : inputs, options);
    outputs.set(layer.name, value);
  }
  return outputs.get(model.layers[last].name) as tf.Tensor;
}

function applyLayer(layer: tf.layers.Layer, input: tf.Tensor | tf.Tensor[], options: ForwardOptions): tf.Tensor {
  if (Array.isArray(input)) {
    return layer.apply(input) as tf.Tensor;
  }
  if (layer.getClassName() === "InputLayer") {
    // Some chains begin with one; it refuses to be applied.
    return input;
  }
  if (layer.getClassName() === "Dropout") {
    return options.dropoutRandom === undefined ? input : dropout(input, dropoutRate(layer), options.dropoutRandom);
  }
  if (layer.getClassName() === "GaussianNoise") {
    return options.dropoutRandom === undefined ? input : gaussianNoise(input, noiseOf(layer), options.dropoutRandom);
  }
  const training = trains(layer, options);
  const normalized = isBatchNorm(layer) && training ? applyBatchNorm(layer, input) : null;
  return (
    normalized ??
    applyDense(layer, input) ??
    applyConvolution(layer, input) ??
    (layer.apply(input, { training }) as tf.Tensor)
  );
}

/**
 * Applies a `Dense` layer without activation to a matrix, product and bias separately; returns `null` for any other layer. tfjs' fused
 * product always computes the gradient of its input too, even where it is not needed: for a generator's noise, and for the output of
 * frozen layers.
 */
function applyDense(layer: tf.layers.Layer, input: tf.Tensor): tf.Tensor | null {
  if (layer.getClassName() !== "Dense" || input.rank !== 2) {
    return null;
  }
  const { activation } = layer.getConfig() as { activation?: string };
  if (activation !== "linear") {
    return null;
  }
  const [kernel, bias] = layer.weights.map((weight) => weight.read());
  const product = tf.matMul(input as tf.Tensor2D, kernel as tf.Tensor2D);
  return (bias as tf.Tensor | undefined) === undefined ? product : tf.add(product, bias);
}

/**
 * The first two layers in one pass over memory, where engines have it: BatchNorm and LeakyReLU, LeakyReLU and dropout, convolution and max
 * pooling, convolution and LeakyReLU (unless the third is a dropout that the LeakyReLU goes with).
 */
function applyTogether(
  [first, second, third]: readonly (tf.layers.Layer | undefined)[],
  input: tf.Tensor,
  options: ForwardOptions,
): tf.Tensor | null {
  if (first === undefined || second === undefined) {
    return null;
  }
  if (isBatchNorm(first) && isLeakyReLU(second) && trains(first, options)) {
    return applyBatchNorm(first, input, slopeOf(second));
  }
  if (isLeakyReLU(first) && isDropped(second, options)) {
    return dropout(input, dropoutRate(second), options.dropoutRandom, slopeOf(first));
  }
  if (isLeakyReLU(second) && !(third && isDropped(third, options))) {
    return applyConvolution(first, input, slopeOf(second));
  }
  return applyPooledConvolution(first, second, input);
}

/** Whether a layer drops values in this pass. */
function isDropped(
  layer: tf.layers.Layer,
  options: ForwardOptions,
): options is ForwardOptions & { readonly dropoutRandom: Random } {
  return layer.getClassName() === "Dropout" && options.dropoutRandom !== undefined;
}

function trains(layer: tf.layers.Layer, { training = false }: ForwardOptions): boolean {
  return typeof training === "boolean" ? training : training.has(layer.name);
}

const isBatchNorm = (layer: tf.layers.Layer): boolean => layer.getClassName() === "BatchNormalization";
const isLeakyReLU = (layer: tf.layers.Layer): boolean => layer.getClassName() === "LeakyReLU";
const slopeOf = (layer: tf.layers.Layer): number => (layer.getConfig() as { alpha: number }).alpha;
const noiseOf = (layer: tf.layers.Layer): number => (layer.getConfig() as { stddev: number }).stddev;
const dropoutRate = (layer: tf.layers.Layer): number => (layer.getConfig() as { rate: number }).rate;
