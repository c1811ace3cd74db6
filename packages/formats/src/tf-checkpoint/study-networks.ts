/** The networks of the original study, as the shapes of their weights tell their sizes: a checkpoint does not say what its layers are. */
import type { Json, LayerJson } from "../keras/understood";
import type { Weights } from "../network/network";

/** The weights of one layer by their names: `kernel`, `bias`, `gamma`, ... */
export type LayerWeights = ReadonlyMap<string, Weights>;

/** Keras's leaky ReLU of 2020, and the study's dropout. */
const SLOPE = 0.3;
const DROPOUT = 0.3;

/**
 * The discriminator whose weights these are: convolutions of stride 2 with biases, each followed by a leaky ReLU and dropout, and a dense layer to one
 * logit.
 *
 * @param layers The layers with weights, in order.
 * @returns `undefined` where the weights are those of another network.
 */
export function studyDiscriminator(layers: readonly LayerWeights[]): LayerJson | undefined {
  const convolutions = layers.slice(0, -1).map((weights) => shapeOf(weights, "kernel"));
  const [inputs, outputs] = shapeOf(layers.at(-1), "kernel");
  const filters = convolutions.at(-1)?.at(-1) ?? NaN;
  const side = Math.sqrt(inputs / filters);
  const areBiased = layers.every((weights) => hasOnly(weights, ["kernel", "bias"]));
  if (!areBiased || outputs !== 1 || !Number.isInteger(side) || !convolutions.every((shape) => shape.length === 4)) {
    return undefined;
  }
  const size = side * 2 ** convolutions.length;
  return chain(
    "discriminator",
    [null, size, size, convolutions[0][2]],
    [
      ...convolutions.flatMap((kernel, index) => convolve(kernel, index + 1)),
      layer("Flatten", "features", {}),
      layer("Dense", "logit", { units: 1 }),
    ],
  );
}

function convolve(kernel: readonly number[], number: number): LayerJson[] {
  const config = { filters: kernel[3], kernel_size: kernel.slice(0, 2), strides: [2, 2], padding: "same" };
  return [
    layer("Conv2D", `conv_${number}`, config),
    layer("LeakyReLU", `leaky_${number}`, { negative_slope: SLOPE }),
    layer("Dropout", `dropout_${number}`, { rate: DROPOUT }),
  ];
}

/**
 * The generator whose weights these are: a dense layer, then transposed convolutions, the first of stride 1 and the others of stride 2, none with a bias
 * and each behind BatchNorm and a leaky ReLU; `tanh` at the end.
 *
 * @param layers The layers with weights, in order.
 * @returns `undefined` where the weights are those of another network.
 */
export function studyGenerator(layers: readonly LayerWeights[]): LayerJson | undefined {
  const kernels = layers.filter((_, index) => index % 2 === 0).map((weights) => shapeOf(weights, "kernel"));
  const norms = layers.filter((_, index) => index % 2 === 1);
  const [[inputs, units] = [], ...convolutions] = kernels;
  const channels = convolutions[0]?.at(-1) ?? NaN;
  const side = Math.sqrt(units / channels);
  const areAsExpected =
    convolutions.every((shape) => shape.length === 4) &&
    layers.every((weights, index) => index % 2 === 1 || hasOnly(weights, ["kernel"])) &&
    norms.every((weights) => hasOnly(weights, ["gamma", "beta", "moving_mean", "moving_variance"]));
  if (!areAsExpected || !Number.isInteger(side) || norms.length !== convolutions.length) {
    return undefined;
  }
  return chain(
    "generator",
    [null, inputs],
    [
      layer("Dense", "dense", { units, use_bias: false }),
      ...convolutions.flatMap((kernel, index) => [
        layer("BatchNormalization", `norm_${index + 1}`, { momentum: 0.99, epsilon: 1e-3 }),
        layer("LeakyReLU", `leaky_${index + 1}`, { negative_slope: SLOPE }),
        ...(index === 0 ? [layer("Reshape", "reshape", { target_shape: [side, side, channels] })] : []),
        layer("Conv2DTranspose", `deconv_${index + 1}`, {
          ...{ filters: kernel[2], kernel_size: kernel.slice(0, 2), strides: index === 0 ? [1, 1] : [2, 2] },
          ...{ padding: "same", use_bias: false, activation: index + 1 === convolutions.length ? "tanh" : "linear" },
        }),
      ]),
    ],
  );
}

function shapeOf(weights: LayerWeights | undefined, name: string): readonly number[] {
  return weights?.get(name)?.shape ?? [];
}

function hasOnly(weights: LayerWeights, names: readonly string[]): boolean {
  return weights.size === names.length && names.every((name) => weights.has(name));
}

function layer(kind: string, name: string, config: Json): LayerJson {
  return { class_name: kind, config: { name, ...config } };
}

function chain(name: string, shape: readonly (number | null)[], layers: readonly LayerJson[]): LayerJson {
  const input = layer("InputLayer", "input", { batch_shape: shape });
  return { class_name: "Sequential", config: { name, layers: [input, ...layers] } };
}
