import { GanClsError, type Random } from "@gan-cls/core";
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
  /**
   * Whether BatchNorm in training also updates its moving statistics. `false` leaves them unchanged to the bit: for images that the network is
   * not going to be tested on, such as generated ones. @default true
   */
  updateStatistics?: boolean;
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
 * Networks that are layers of the network are run by the same rules; with `training`, all their layers follow the name of theirs.
 *
 * @param input `[B, ...]` as the model's first layer expects.
 * @returns The output of `until`; the caller disposes it (inside `tf.tidy` or a gradient function, tfjs does).
 * @throws GanClsError `not-found` when no layer is named `until`; `unsupported` for one that is inside of another network or is used
 * more than once, and for networks with several inputs or layers with several outputs.
 */
export function forward(model: tf.LayersModel, input: tf.Tensor, options: ForwardOptions = {}): tf.Tensor {
  if (model.inputs.length !== 1) {
    throw unsupported(`a network with one input, got ${model.name}, which has ${model.inputs.length}`);
  }
  return tf.tidy(() => run(model, [input], options));
}

/** @param inputs In the order of the network's inputs. */
function run(model: tf.LayersModel, inputs: readonly tf.Tensor[], options: ForwardOptions): tf.Tensor {
  const { until } = options;
  const last = until === undefined ? model.layers.length - 1 : positionOf(model, until);
  return model instanceof tf.Sequential
    ? forwardChain(model.layers.slice(0, last + 1), inputs[0], options)
    : forwardGraph(model, inputs, last, options);
}

function positionOf(model: tf.LayersModel, until: string): number {
  const around = model.layers.find((layer) => isNetwork(layer) && hasLayer(layer, until));
  if (around !== undefined && !model.layers.some(({ name }) => name === until)) {
    throw unsupported(
      `until to name a layer of ${model.name} itself, got ${until}, which is inside of its layer ${around.name}; name that one`,
    );
  }
  return layerIndex(model, until);
}

const isNetwork = (layer: tf.layers.Layer): layer is tf.LayersModel => layer instanceof tf.LayersModel;

function hasLayer({ layers }: tf.LayersModel, wanted: string): boolean {
  return layers.some((layer) => layer.name === wanted || (isNetwork(layer) && hasLayer(layer, wanted)));
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

/** How far a pass through a network with branches has come. */
interface Pass {
  readonly options: ForwardOptions;
  /** What has been computed of each tensor that stands for an output. A layer that is used twice has two. */
  readonly values: Map<tf.SymbolicTensor, tf.Tensor>;
}

/**
 * Runs a batch through a network with branches, layer by layer. tfjs lists the layers of a model so that each comes after its
 * inputs, and masks are drawn in that order; what is not there yet, for a layer that is used again, is computed when it is asked for.
 *
 * @param last Position of the layer whose output is returned.
 * @returns That output; the caller wraps the call in `tf.tidy`.
 */
function forwardGraph(
  model: tf.LayersModel,
  inputs: readonly tf.Tensor[],
  last: number,
  options: ForwardOptions,
): tf.Tensor {
  const pass: Pass = { options, values: new Map(model.inputs.map((tensor, index) => [tensor, inputs[index]])) };
  const outputs = outputsOfLayers(model);
  for (const layer of model.layers.slice(0, last + 1)) {
    [...(outputs.get(layer) ?? [])]
      .filter((output) => inputsOf(output).every((tensor) => pass.values.has(tensor)))
      .forEach((output) => valueOf(pass, output));
  }
  const isWhole = options.until === undefined && model.outputs.length === 1;
  return valueOf(pass, isWhole ? model.outputs[0] : onlyOutput(model.layers[last], outputs));
}

/** The tensors that stand for what each layer puts out in this network; in others that share it, it has tensors of its own. */
function outputsOfLayers(model: tf.LayersModel): Map<tf.layers.Layer, Set<tf.SymbolicTensor>> {
  const outputs = new Map(model.layers.map((layer) => [layer, new Set<tf.SymbolicTensor>()]));
  const seen = new Set(model.outputs);
  // Grows while it is gone through.
  for (const tensor of seen) {
    outputs.get(tensor.sourceLayer)?.add(tensor);
    inputsOf(tensor).forEach((input) => seen.add(input));
  }
  return outputs;
}

function inputsOf({ sourceLayer, nodeIndex }: tf.SymbolicTensor): readonly tf.SymbolicTensor[] {
  return sourceLayer.inboundNodes[nodeIndex].inputTensors;
}

/** @throws GanClsError `unsupported` for a layer that is used more than once */
function onlyOutput(
  layer: tf.layers.Layer,
  outputs: ReadonlyMap<tf.layers.Layer, ReadonlySet<tf.SymbolicTensor>>,
): tf.SymbolicTensor {
  const [output, ...others] = outputs.get(layer) ?? [];
  if (others.length > 0) {
    throw unsupported(`a layer with one output, got ${layer.name}, which the network uses ${others.length + 1} times`);
  }
  return output;
}

function valueOf(pass: Pass, tensor: tf.SymbolicTensor): tf.Tensor {
  const known = pass.values.get(tensor);
  if (known !== undefined) {
    return known;
  }
  const { sourceLayer: layer, nodeIndex } = tensor;
  const { length } = layer.inboundNodes[nodeIndex].outputTensors;
  if (length !== 1) {
    throw unsupported(`layers with one output, got ${layer.name}, which has ${length}`);
  }
  const inputs = inputsOf(tensor).map((input) => valueOf(pass, input));
  const value = applyLayer(layer, inputs.length === 1 ? inputs[0] : inputs, pass.options);
  pass.values.set(tensor, value);
  return value;
}

function unsupported(expected: string): GanClsError {
  return new GanClsError("unsupported", `forward: expected ${expected}`);
}

function applyLayer(layer: tf.layers.Layer, input: tf.Tensor | tf.Tensor[], options: ForwardOptions): tf.Tensor {
  if (isNetwork(layer)) {
    const { dropoutRandom, updateStatistics } = options;
    return run(layer, [input].flat(), { training: trains(layer, options), dropoutRandom, updateStatistics });
  }
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
  if (isBatchNorm(layer) && training) {
    return applyBatchNorm(layer, input, options);
  }
  return applyDense(layer, input) ?? applyConvolution(layer, input) ?? (layer.apply(input, { training }) as tf.Tensor);
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
    return applyBatchNorm(first, input, { ...options, slope: slopeOf(second) });
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
