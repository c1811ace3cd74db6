import { describeValue } from "@gan-cls/core";
import type * as tf from "@tensorflow/tfjs";
import type { ActivationName, Margins, Operation, Pair, Weights } from "./network";
import { refuse } from "./refuse";

/** One step of a layer; without a shape it has the layer's. */
export interface LayerOperation {
  readonly operation: Operation;
  readonly shape?: readonly number[];
}

/** A layer at one place of a network. Shapes are without the batch. */
export interface AppliedLayer {
  /** Names the caller in errors. */
  readonly where: string;
  readonly layer: tf.layers.Layer;
  readonly inputs: readonly (readonly number[])[];
  readonly output: readonly number[];
}

type Config = Readonly<Record<string, unknown>>;

type Describe = (applied: AppliedLayer, config: Config) => readonly (LayerOperation | Operation)[];

/** What a layer does at inference, step by step. @throws GanClsError `unsupported`, with the layer's name */
export function describeLayer(applied: AppliedLayer): readonly LayerOperation[] {
  const { layer, where } = applied;
  const kind = layer.getClassName();
  const config = layer.getConfig() as Config;
  if (!Object.hasOwn(LAYERS, kind)) {
    throw refuse(where, layer.name, `one of the layers ${Object.keys(LAYERS).join(", ")}, got ${kind}`);
  }
  if (config.dataFormat !== undefined && config.dataFormat !== "channelsLast") {
    throw refuse(where, layer.name, `channels as the last axis, got dataFormat ${describeValue(config.dataFormat)}`);
  }
  return LAYERS[kind](applied, config).map((step) => ("kind" in step ? { operation: step } : step));
}

const LAYERS: Readonly<Record<string, Describe>> = {
  Dense: (applied, config) => {
    const [kernel, bias] = weightsOf(applied.layer);
    return [{ kind: "dense", kernel, ...(bias && { bias }) }, ...activation(applied, config.activation)];
  },
  Conv2D: (applied, config) => {
    const [kernel, bias] = weightsOf(applied.layer);
    return [convolution(applied, config, { kernel, bias, groups: 1 }), ...activation(applied, config.activation)];
  },
  DepthwiseConv2D: (applied, config) => {
    const [kernel, bias] = weightsOf(applied.layer);
    const step = convolution(applied, config, { kernel: asGroups(kernel), bias, groups: kernel.shape[2] });
    return [step, ...activation(applied, config.activation)];
  },
  SeparableConv2D: (applied, config) => {
    const [depthwise, pointwise, bias] = weightsOf(applied.layer);
    const first = convolution(applied, config, { kernel: asGroups(depthwise), groups: depthwise.shape[2] });
    const point: Operation = {
      ...{ kind: "convolution", kernel: pointwise, strides: [1, 1], dilations: [1, 1], groups: 1 },
      ...{ margins: NO_MARGINS, ...(bias && { bias }) },
    };
    const between = [...applied.output.slice(0, 2), pointwise.shape[2]];
    return [{ operation: first, shape: between }, point, ...activation(applied, config.activation)];
  },
  Conv2DTranspose: (applied, config) => {
    const [kernel, bias] = weightsOf(applied.layer);
    const strides = pair(config.strides);
    const [rows, columns] = [0, 1].map((axis): Pair => {
      const whole = (applied.inputs[0][axis] - 1) * strides[axis] + kernel.shape[axis];
      const all = whole - applied.output[axis];
      // What the forward convolution pads at the beginning, the transposed one cuts there.
      const before = Math.max(0, Math.floor(all / 2));
      return [before, all - before];
    });
    const step: Operation = {
      ...{ kind: "transposedConvolution", kernel, strides, cut: [rows, columns], ...(bias && { bias }) },
    };
    return [step, ...activation(applied, config.activation)];
  },
  BatchNormalization: (applied, config) => {
    const axis = Number(config.axis);
    const rank = applied.output.length;
    if (axis !== -1 && axis !== rank) {
      throw refuse(applied.where, applied.layer.name, `BatchNormalization over the last axis, got axis ${axis}`);
    }
    const channels = applied.output[rank - 1];
    const own = weightsOf(applied.layer);
    const gamma = config.scale === false ? constant(channels, 1) : own.shift();
    const beta = config.center === false ? constant(channels, 0) : own.shift();
    const [mean, variance] = own;
    return [{ kind: "batchNorm", gamma, beta, mean, variance, epsilon: Number(config.epsilon) } as Operation];
  },
  Activation: (applied, config) => activation(applied, config.activation),
  ReLU: (_, { maxValue }) => [
    typeof maxValue === "number"
      ? { kind: "activation", name: "reluUpTo", parameter: maxValue }
      : { kind: "activation", name: "relu" },
  ],
  LeakyReLU: (_, { alpha }) => [{ kind: "activation", name: "leakyRelu", parameter: Number(alpha) }],
  // tfjs' layer takes no other slope than 1.
  ELU: () => [{ kind: "activation", name: "elu", parameter: 1 }],
  ThresholdedReLU: (_, { theta }) => [{ kind: "activation", name: "thresholdedRelu", parameter: Number(theta) }],
  PReLU: ({ layer }) => [{ kind: "prelu", slope: weightsOf(layer)[0] }],
  Softmax: (applied, { axis = -1 }) => {
    const axes = [axis].flat();
    const last = applied.output.length;
    // tfjs' own default is 1, which is the last axis of flat inputs alone.
    if (axes.length !== 1 || (axes[0] !== -1 && axes[0] !== last)) {
      throw refuse(applied.where, applied.layer.name, `a softmax along the last axis, got axis ${describeValue(axis)}`);
    }
    return [{ kind: "softmax" }];
  },
  MaxPooling2D: (applied, config) => [pooling(applied, config, "max")],
  AveragePooling2D: (applied, config) => [pooling(applied, config, "mean")],
  GlobalMaxPooling2D: () => [{ kind: "globalPooling", of: "max" }],
  GlobalAveragePooling2D: () => [{ kind: "globalPooling", of: "mean" }],
  ZeroPadding2D: (_, { padding }) => [{ kind: "padding", margins: padding as Margins }],
  Cropping2D: (_, { cropping }) => [{ kind: "cropping", margins: cropping as Margins }],
  UpSampling2D: (applied, { size, interpolation = "nearest" }) => {
    if (interpolation !== "nearest" && interpolation !== "bilinear") {
      throw refuse(
        applied.where,
        applied.layer.name,
        `nearest or bilinear interpolation, got ${describeValue(interpolation)}`,
      );
    }
    return [{ kind: "upsampling", size: pair(size), method: interpolation }];
  },
  Flatten: () => [{ kind: "reshape" }],
  Reshape: () => [{ kind: "reshape" }],
  Permute: (_, { dims }) => [{ kind: "permute", axes: (dims as number[]).map((axis) => axis - 1) }],
  Rescaling: (_, { scale, offset }) => [{ kind: "rescaling", scale: Number(scale), offset: Number(offset) }],
  Add: (applied) => [merge(applied, "sum")],
  Multiply: (applied) => [merge(applied, "product")],
  Average: (applied) => [merge(applied, "mean")],
  Maximum: (applied) => [merge(applied, "max")],
  Minimum: (applied) => [merge(applied, "min")],
  Concatenate: ({ output }, { axis }) => {
    const counted = Number(axis);
    return [{ kind: "concatenate", axis: counted < 0 ? output.length + counted : counted - 1 }];
  },
  Dropout: () => [],
  SpatialDropout1D: () => [],
  AlphaDropout: () => [],
  GaussianDropout: () => [],
  GaussianNoise: () => [],
};

const NO_MARGINS: Margins = [
  [0, 0],
  [0, 0],
];

/** The weights of a layer as plain numbers, in the layer's order. */
function weightsOf(layer: tf.layers.Layer): Weights[] {
  return layer.weights.map((weight) => {
    const value = weight.read();
    return { values: value.dataSync<"float32">().slice(), shape: value.shape };
  });
}

function constant(length: number, value: number): Weights {
  return { values: new Float32Array(length).fill(value), shape: [length] };
}

/** One number for both axes, or one for each. */
function pair(value: unknown): Pair {
  const sides = [value].flat() as number[];
  return sides.length === 1 ? [sides[0], sides[0]] : [sides[0], sides[1]];
}

/** A depthwise kernel `[R, C, I, M]` as that of a convolution in groups, `[R, C, 1, I * M]`: the same numbers in the same order. */
function asGroups({ values, shape: [rows, columns, channels, multiplier] }: Weights): Weights {
  return { values, shape: [rows, columns, 1, channels * multiplier] };
}

function convolution(
  { where, layer, inputs: [input], output }: AppliedLayer,
  config: Config,
  { kernel, bias, groups }: { kernel: Weights; bias?: Weights; groups: number },
): Operation {
  const [strides, dilations] = [pair(config.strides), pair(config.dilationRate ?? 1)];
  const [rows, columns] = kernel.shape.slice(0, 2).map((side, axis) => (side - 1) * dilations[axis] + 1);
  const margins = marginsFor({
    where,
    layer,
    padding: config.padding,
    input,
    output,
    strides,
    window: [rows, columns],
  });
  return { kind: "convolution", kernel, ...(bias && { bias }), strides, dilations, margins, groups };
}

/** What `same` adds around an image, as TensorFlow does: the odd row or column at the end. */
function marginsFor({
  padding,
  input,
  output,
  strides,
  window,
  ...place
}: {
  where: string;
  layer: tf.layers.Layer;
  padding: unknown;
  input: readonly number[];
  output: readonly number[];
  strides: Pair;
  window: Pair;
}): Margins {
  if (padding !== "same" && padding !== "valid") {
    throw refuse(place.where, place.layer.name, `padding same or valid, got ${describeValue(padding)}`);
  }
  const [rows, columns] = [0, 1].map((axis): Pair => {
    const all = padding === "valid" ? 0 : Math.max(0, (output[axis] - 1) * strides[axis] + window[axis] - input[axis]);
    return [Math.floor(all / 2), Math.ceil(all / 2)];
  });
  return [rows, columns];
}

function pooling(
  { where, layer, inputs: [input], output }: AppliedLayer,
  config: Config,
  of: "max" | "mean",
): Operation {
  const [size, strides] = [pair(config.poolSize), pair(config.strides ?? config.poolSize)];
  const margins = marginsFor({ where, layer, padding: config.padding, input, output, strides, window: size });
  return { kind: "pooling", of, size, strides, margins };
}

function merge({ where, layer, inputs }: AppliedLayer, of: (Operation & { kind: "merge" })["of"]): Operation {
  const [first, ...others] = inputs.map(String);
  if (others.some((shape) => shape !== first)) {
    throw refuse(where, layer.name, `inputs of one shape, got [${inputs.join("] and [")}]`);
  }
  return { kind: "merge", of };
}

/** Activations of tfjs by the names in a layer's configuration. */
const ACTIVATIONS: Readonly<Record<string, { name: ActivationName; parameter?: number }>> = {
  elu: { name: "elu", parameter: 1 },
  gelu: { name: "gelu" },
  gelu_new: { name: "geluTanh" },
  hardSigmoid: { name: "hardSigmoid" },
  mish: { name: "mish" },
  relu: { name: "relu" },
  relu6: { name: "reluUpTo", parameter: 6 },
  selu: { name: "selu" },
  sigmoid: { name: "sigmoid" },
  softplus: { name: "softplus" },
  softsign: { name: "softsign" },
  swish: { name: "swish" },
  tanh: { name: "tanh" },
};

function activation({ where, layer }: AppliedLayer, name: unknown): Operation[] {
  if (name === "linear" || name === undefined || name === null) {
    return [];
  }
  if (name === "softmax") {
    return [{ kind: "softmax" }];
  }
  if (typeof name !== "string" || !Object.hasOwn(ACTIVATIONS, name)) {
    const known = ["linear", "softmax", ...Object.keys(ACTIVATIONS)].join(", ");
    throw refuse(where, layer.name, `one of the activations ${known}, got ${describeValue(name)}`);
  }
  return [{ kind: "activation", ...ACTIVATIONS[name] }];
}
