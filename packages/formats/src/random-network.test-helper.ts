import { Random } from "@gan-cls/core";
import * as tf from "@tensorflow/tfjs";

/** Options of {@link randomNetwork}. */
export interface RandomNetworkOptions {
  readonly seed: number;
  /** Leaves out layers and activations of these classes, as tfjs names them. @default [] */
  readonly without?: readonly string[];
}

type Draw = {
  readonly random: Random;
  readonly without: ReadonlySet<string>;
};

type Tensor = tf.SymbolicTensor;

/**
 * A small network of random layers with random weights: images or flat numbers in, through maps, branches and dense layers, to maps or flat numbers. The
 * same seed gives the same network. The caller disposes it.
 */
export function randomNetwork({ seed, without = [] }: RandomNetworkOptions): tf.LayersModel {
  const draw: Draw = { random: Random.fromSeed(seed).stream("random-network"), without: new Set(without) };
  const input = tf.input({ shape: chance(draw, 0.8) ? imageShape(draw) : [1 + draw.random.integer(12)] });
  let tensor: Tensor = input;
  for (let count = 1 + draw.random.integer(5); count > 0; count--) {
    tensor = tensor.rank === 4 ? addMaps(draw, tensor) : addFlat(draw, tensor);
  }
  if (tensor.rank === 4 && chance(draw, 0.7)) {
    tensor = addFlat(draw, apply(tf.layers.flatten(), tensor));
  }
  const model = tf.model({ inputs: input, outputs: tensor === input ? apply(tf.layers.flatten(), tensor) : tensor });
  randomizeWeights(draw.random.stream("weights"), model);
  return model;
}

/** Numbers for a network, of a batch. The caller disposes them. */
export function randomInput(model: tf.LayersModel, seed: number, batch = 2): tf.Tensor {
  const shape = [batch, ...(model.inputs[0].shape.slice(1) as number[])];
  return tf.tensor(
    Random.fromSeed(seed)
      .stream("random-input")
      .normals(shape.reduce((a, b) => a * b, 1)),
    shape,
  );
}

const chance = ({ random }: Draw, share: number): boolean => random.uniform() < share;

function pick<Item>({ random }: Draw, items: readonly Item[]): Item {
  return items[random.integer(items.length)];
}

const side = (draw: Draw): number => 4 + draw.random.integer(7);

function imageShape(draw: Draw): number[] {
  return [side(draw), side(draw), pick(draw, [1, 3, 2])];
}

function apply(layer: tf.layers.Layer, tensor: Tensor | Tensor[]): Tensor {
  return layer.apply(tensor) as Tensor;
}

const ACTIVATIONS = [
  ...["linear", "linear", "relu", "tanh", "sigmoid", "elu", "selu", "softplus", "softsign", "relu6", "hardSigmoid"],
  ...["swish", "mish", "gelu", "gelu_new", "softmax"],
];

function activation(draw: Draw): "relu" {
  return pick(
    draw,
    ACTIVATIONS.filter((name) => !draw.without.has(name)),
  ) as "relu";
}

const padding = (draw: Draw): "same" | "valid" => pick(draw, ["same", "valid"] as const);

const pairOf = (draw: Draw, most: number): [number, number] => [
  1 + draw.random.integer(most),
  1 + draw.random.integer(most),
];

/** Layers for any input. */
const ANYWHERE: Readonly<Record<string, (draw: Draw) => tf.layers.Layer>> = {
  BatchNormalization: (draw) =>
    tf.layers.batchNormalization({
      epsilon: pick(draw, [1e-3, 1e-5]),
      scale: chance(draw, 0.8),
      center: chance(draw, 0.8),
    }),
  Dropout: () => tf.layers.dropout({ rate: 0.4 }),
  GaussianNoise: () => tf.layers.gaussianNoise({ stddev: 1 }),
  Activation: (draw) => tf.layers.activation({ activation: activation(draw) }),
  LeakyReLU: (draw) => tf.layers.leakyReLU({ alpha: pick(draw, [0.2, 0.3]) }),
  ReLU: (draw) => tf.layers.reLU(chance(draw, 0.5) ? { maxValue: 0.5 } : {}),
  ELU: () => tf.layers.elu(),
  ThresholdedReLU: () => tf.layers.thresholdedReLU({ theta: 0.2 }),
  Softmax: () => tf.layers.softmax({ axis: -1 }),
  PReLU: (draw) => tf.layers.prelu({ alphaInitializer: "zeros", ...(chance(draw, 0.5) && { sharedAxes: [1] }) }),
};

/** Layers for maps. Each fits maps of at least 4 rows and columns; those that make them smaller are drawn only for larger ones. */
const ON_MAPS: Readonly<Record<string, (draw: Draw, tensor: Tensor) => tf.layers.Layer>> = {
  Conv2D: (draw) => {
    const isDilated = chance(draw, 0.2);
    return tf.layers.conv2d({
      ...{ filters: 1 + draw.random.integer(5), kernelSize: isDilated ? 2 : pairOf(draw, 4), padding: padding(draw) },
      ...(isDilated ? { dilationRate: 2 } : { strides: pairOf(draw, 2) }),
      ...{ useBias: chance(draw, 0.7), activation: activation(draw) },
    });
  },
  Conv2DTranspose: (draw) =>
    tf.layers.conv2dTranspose({
      ...{ filters: 1 + draw.random.integer(4), kernelSize: pairOf(draw, 5), strides: pairOf(draw, 3) },
      ...{ padding: padding(draw), useBias: chance(draw, 0.7), activation: activation(draw) },
    }),
  DepthwiseConv2D: (draw) =>
    tf.layers.depthwiseConv2d({
      ...{ kernelSize: 1 + draw.random.integer(3), strides: 1 + draw.random.integer(2), padding: padding(draw) },
      ...{ depthMultiplier: 1 + draw.random.integer(2), activation: activation(draw) },
    }),
  SeparableConv2D: (draw) =>
    tf.layers.separableConv2d({
      ...{ filters: 1 + draw.random.integer(4), kernelSize: 3, depthMultiplier: 1 + draw.random.integer(2) },
      ...{ padding: padding(draw), activation: activation(draw) },
    }),
  MaxPooling2D: (draw) =>
    tf.layers.maxPooling2d({ poolSize: pairOf(draw, 3), strides: pairOf(draw, 2), padding: padding(draw) }),
  AveragePooling2D: (draw) =>
    tf.layers.averagePooling2d({ poolSize: pairOf(draw, 3), strides: pairOf(draw, 2), padding: padding(draw) }),
  ZeroPadding2D: (draw) => tf.layers.zeroPadding2d({ padding: [pairOf(draw, 2), pairOf(draw, 2)] }),
  Cropping2D: (draw) => tf.layers.cropping2D({ cropping: [pairOf(draw, 1), [0, 1]] }),
  UpSampling2D: (draw) =>
    tf.layers.upSampling2d({ size: pairOf(draw, 3), interpolation: pick(draw, ["nearest", "bilinear"] as const) }),
  Flatten: () => tf.layers.flatten(),
  GlobalAveragePooling2D: () => tf.layers.globalAveragePooling2d({ dataFormat: "channelsLast" }),
  GlobalMaxPooling2D: () => tf.layers.globalMaxPooling2d({ dataFormat: "channelsLast" }),
  Permute: () => tf.layers.permute({ dims: [2, 3, 1] }),
  Dense: (draw) => tf.layers.dense({ units: 1 + draw.random.integer(4), activation: activation(draw) }),
  Rescaling: () => tf.layers.rescaling({ scale: 0.5, offset: 0.25 }),
};

/** Layers that maps of 4 or more rows, columns and channels come out of with any settings. */
const SMALLEST = 4;

function addMaps(draw: Draw, tensor: Tensor): Tensor {
  const [, rows, columns] = tensor.shape as number[];
  if (chance(draw, 0.2)) {
    return addBranches(draw, tensor);
  }
  const isSmall = Math.min(rows, columns) < SMALLEST + 1;
  const isLarge = Math.max(rows, columns) > 24;
  const shrinking = ["Conv2D", "DepthwiseConv2D", "SeparableConv2D", "MaxPooling2D", "AveragePooling2D", "Cropping2D"];
  const growing = ["Conv2DTranspose", "UpSampling2D"];
  const unfit = [...(isSmall ? shrinking : []), ...(isLarge ? growing : []), ...draw.without];
  const table = { ...ANYWHERE, ...ON_MAPS };
  const name = pick(
    draw,
    Object.keys(table).filter((kind) => !unfit.includes(kind)),
  );
  return apply(table[name](draw, tensor), tensor);
}

/** Two ways that meet again. */
function addBranches(draw: Draw, tensor: Tensor): Tensor {
  const channels = Number(tensor.shape.at(-1));
  const [first, second] = [0, 1].map(() =>
    apply(
      tf.layers.conv2d({ filters: channels, kernelSize: 3, padding: "same", activation: activation(draw) }),
      tensor,
    ),
  );
  const merges: Readonly<Record<string, () => tf.layers.Layer>> = {
    ...{ Add: tf.layers.add, Multiply: tf.layers.multiply, Average: tf.layers.average },
    ...{ Maximum: tf.layers.maximum, Minimum: tf.layers.minimum },
    Concatenate: () => tf.layers.concatenate({ axis: chance(draw, 0.5) ? -1 : 1 }),
  };
  const name = pick(
    draw,
    Object.keys(merges).filter((kind) => !draw.without.has(kind)),
  );
  return apply(merges[name](), [first, chance(draw, 0.3) ? tensor : second]);
}

function addFlat(draw: Draw, tensor: Tensor): Tensor {
  const width = Number(tensor.shape.at(-1));
  if (tensor.rank !== 2) {
    return apply(tf.layers.flatten(), tensor);
  }
  if (chance(draw, 0.25)) {
    const maps = apply(tf.layers.dense({ units: 4 * 5 * 2, activation: activation(draw) }), tensor);
    return apply(tf.layers.reshape({ targetShape: [4, 5, 2] }), maps);
  }
  if (chance(draw, 0.5) || width > 1000) {
    return apply(
      tf.layers.dense({ units: 1 + draw.random.integer(10), activation: activation(draw), useBias: chance(draw, 0.8) }),
      tensor,
    );
  }
  const { PReLU: _, ...others } = ANYWHERE;
  return apply(
    others[
      pick(
        draw,
        Object.keys(others).filter((kind) => !draw.without.has(kind)),
      )
    ](draw),
    tensor,
  );
}

/** Weights around zero, and variances above it. */
function randomizeWeights(random: Random, model: tf.LayersModel): void {
  for (const layer of model.layers) {
    const values = layer.weights.map(({ shape, name }) => {
      const sides = shape as number[];
      const count = sides.reduce((product, each) => product * each, 1);
      const scale = 1 / Math.sqrt(Math.max(1, count / sides[sides.length - 1]));
      const numbers = random
        .normals(count)
        .map((value) => (name.includes("variance") ? 0.2 + value * value : value * (sides.length === 1 ? 0.5 : scale)));
      return tf.tensor(numbers, sides);
    });
    layer.setWeights(values);
    values.forEach((value) => value.dispose());
  }
}
