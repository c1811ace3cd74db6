/** Chains of PyTorch as tfjs has them: channels move from the front of kernels and shapes to their end. */
import { describeValue, GanClsError } from "@gan-cls/core";
import { assertUnderstood, type Json, type LayerJson } from "../keras/understood";
import { tensorOf, type Tensors } from "./tensor-of";
import { misunderstood, parseTorchLayer, type TorchLayer } from "./torch-settings";
import { permuted } from "../network/permute";
import { sizeOf, type Weights } from "../network/network";

/** Most layers of a chain. */
const MAX_LAYERS = 2000;

/** Largest side and most channels; `assertBuildable` of the models bounds the rest. */
const MAX_SIDE = 2 ** 20;

/** A chain while it is converted. */
interface Chain {
  readonly where: string;
  readonly tensors: Tensors;
  readonly layers: LayerJson[];
  readonly weights: Map<string, Weights>;
  /** Of what comes out of the layers so far, without the batch, as PyTorch has it: `[channels, rows, columns]` or `[units]`. */
  shape: readonly number[];
}

type Pair = readonly [number, number];

/**
 * The network that a `config.json` describes in PyTorch's words: `{ "input": [1, 28, 28], "layers": [{ "type": "Conv2d", ... }, ...] }`.
 *
 * @param tensors The state dict.
 * @returns A model as Keras describes it, and its weights by `layer/weight`.
 * @throws GanClsError `unsupported` that names the layer and the setting; `invalid-data` for numbers that are not there or do not fit.
 */
export function convertTorch(where: string, config: object, tensors: Tensors): { network: LayerJson; wanted: Tensors } {
  const { input, layers } = config as { input?: unknown; layers?: unknown };
  const isShape = Array.isArray(input) && (input.length === 1 || input.length === 3) && input.every(isSide);
  if (!isShape || !Array.isArray(layers) || layers.length === 0 || layers.length > MAX_LAYERS) {
    throw new GanClsError(
      "invalid-data",
      `${where}: expected an input like [channels, rows, columns] and 1 to ${MAX_LAYERS} layers, got ${describeValue(input)} and ${describeValue(layers)}`,
    );
  }
  const shape = input as number[];
  const chain: Chain = { where, tensors, layers: [], weights: new Map(), shape };
  const open = { class_name: "InputLayer", config: { name: "input", batch_shape: [null, ...channelsLast(shape)] } };
  layers.forEach((layer, index) => convert(chain, parseTorchLayer(where, layer, index)));
  const network = { class_name: "Sequential", config: { name: "pytorch", layers: [open, ...chain.layers] } };
  assertUnderstood(where, network);
  return { network, wanted: chain.weights };
}

function isSide(side: unknown): boolean {
  return Number.isInteger(side) && Number(side) > 0 && Number(side) <= MAX_SIDE;
}

function channelsLast(shape: readonly number[]): number[] {
  return [...shape.slice(1), shape[0]];
}

/** Layers that compute a function of each number, as tfjs has them. */
const FUNCTIONS: Readonly<Record<string, string>> = {
  ...{ ReLU: "relu", ReLU6: "relu6", SELU: "selu", GELU: "gelu", SiLU: "swish", Mish: "mish", Tanh: "tanh" },
  ...{ ELU: "elu", Sigmoid: "sigmoid", Softsign: "softsign" },
};

const CONVERTERS: Readonly<Record<string, (chain: Chain, layer: TorchLayer) => void>> = {
  Linear: convertLinear,
  Conv2d: convertConvolution,
  ConvTranspose2d: convertTransposed,
  BatchNorm1d: convertNorm,
  BatchNorm2d: convertNorm,
  LeakyReLU: (chain, { name, settings }) => add(chain, "LeakyReLU", name, { negative_slope: settings.negative_slope }),

  Softmax: convertSoftmax,
  Dropout: convertDropout,
  Dropout2d: convertDropout,
  MaxPool2d: (chain, layer) => convertPooling(chain, layer, "MaxPooling2D"),
  AvgPool2d: (chain, layer) => convertPooling(chain, layer, "AveragePooling2D"),
  AdaptiveAvgPool2d: convertGlobalMean,
  ZeroPad2d: convertPadding,
  Upsample: convertUpsampling,
  Flatten: convertFlatten,
  Unflatten: convertUnflatten,
  Identity: () => undefined,
};

function convert(chain: Chain, layer: TorchLayer): void {
  const activation = FUNCTIONS[layer.type];
  if (activation !== undefined) {
    add(chain, "Activation", layer.name, { activation });
    return;
  }
  CONVERTERS[layer.type](chain, layer);
}

/** Adds a layer of Keras; a name of PyTorch has dots, which are no part of names in tfjs. */
function add(chain: Chain, kind: string, name: string, config: Json, weights: Record<string, Weights> = {}): void {
  const own = `${kind.toLowerCase()}_${name.replace(/\W/g, "_")}`;
  chain.layers.push({ class_name: kind, config: { name: own, ...config } });
  for (const [weight, numbers] of Object.entries(weights)) {
    chain.weights.set(`${own}/${weight}`, numbers);
  }
}

/** @throws GanClsError `unsupported` for a layer that stands where PyTorch would refuse it, or that PyTorch reads in another way. */
function mapsOf({ where, shape }: Chain, { place }: TorchLayer): readonly [number, number, number] {
  if (shape.length !== 3) {
    throw misunderstood(where, place, "maps [channels, rows, columns]", shape);
  }
  return shape as unknown as readonly [number, number, number];
}

/** One number for both directions, or one for rows and one for columns. */
function pairOf({ where }: Chain, { settings, place }: TorchLayer, field: string, least: number): Pair {
  const value = settings[field];
  const pair = Array.isArray(value) ? (value as unknown[]) : [value, value];
  if (
    pair.length !== 2 ||
    !pair.every((side) => Number.isInteger(side) && Number(side) >= least && isSide(Number(side) + 1))
  ) {
    throw misunderstood(where, place, `one or two whole numbers from ${least} on as ${field}`, value);
  }
  return pair as unknown as Pair;
}

/** A tensor of the layer in the shape that its settings say. */
function numbersOf(chain: Chain, { name, place }: TorchLayer, part: string, shape: readonly unknown[]): Weights {
  const numbers = tensorOf(chain.where, chain.tensors, `${name}.${part}`);
  if (numbers.shape.join() !== shape.join()) {
    throw new GanClsError(
      "invalid-data",
      `${chain.where}: ${place}: expected ${part} of shape [${shape.join(", ")}], got [${numbers.shape.join(", ")}]`,
    );
  }
  return numbers;
}

function biasOf(chain: Chain, layer: TorchLayer, length: unknown): Record<string, Weights> {
  return layer.settings.bias === true ? { bias: numbersOf(chain, layer, "bias", [length]) } : {};
}

function convertLinear(chain: Chain, layer: TorchLayer): void {
  const { in_features: inputs, out_features: units, bias } = layer.settings;
  if (chain.shape.length !== 1) {
    throw misunderstood(chain.where, layer.place, "a Flatten before it", chain.shape);
  }
  const kernel = permuted(numbersOf(chain, layer, "weight", [units, inputs]), [1, 0]);
  add(chain, "Dense", layer.name, { units, use_bias: bias }, { kernel, ...biasOf(chain, layer, units) });
  chain.shape = [Number(units)];
}

function convertConvolution(chain: Chain, layer: TorchLayer): void {
  const [, rows, columns] = mapsOf(chain, layer);
  const { in_channels: inputs, out_channels: filters, bias } = layer.settings;
  const [size, strides, dilations] = ["kernel_size", "stride", "dilation"].map((field) =>
    pairOf(chain, layer, field, 1),
  );
  const margins = convolutionMargins(chain, layer, size, dilations);
  pad(chain, layer.name, margins);
  // [out, in, rows, columns] to [rows, columns, in, out].
  const kernel = permuted(numbersOf(chain, layer, "weight", [filters, inputs, ...size]), [2, 3, 1, 0]);
  const config = { filters, kernel_size: size, strides, dilation_rate: dilations, padding: "valid", use_bias: bias };
  add(chain, "Conv2D", layer.name, config, { kernel, ...biasOf(chain, layer, filters) });
  const sides = [rows, columns].map((side, axis) => {
    const [before, after] = margins[axis];
    return Math.floor((side + before + after - dilations[axis] * (size[axis] - 1) - 1) / strides[axis]) + 1;
  });
  chain.shape = [Number(filters), ...sides];
}

type Margins = readonly [Pair, Pair];

/** What is added around the maps: `same` puts the odd one behind. */
function convolutionMargins(chain: Chain, layer: TorchLayer, size: Pair, dilations: Pair): Margins {
  const { padding } = layer.settings;
  if (padding === "same") {
    const around = ([0, 1] as const).map((axis): Pair => {
      const all = dilations[axis] * (size[axis] - 1);
      return [Math.floor(all / 2), all - Math.floor(all / 2)];
    });
    return around as unknown as Margins;
  }
  const [rows, columns] = padding === "valid" ? [0, 0] : pairOf(chain, layer, "padding", 0);
  return [
    [rows, rows],
    [columns, columns],
  ];
}

function pad(chain: Chain, name: string, margins: Margins): void {
  if (margins.flat().some((margin) => margin > 0)) {
    add(chain, "ZeroPadding2D", name, { padding: margins });
  }
}

function convertTransposed(chain: Chain, layer: TorchLayer): void {
  const [, rows, columns] = mapsOf(chain, layer);
  const { in_channels: inputs, out_channels: filters, bias } = layer.settings;
  const [size, strides] = ["kernel_size", "stride"].map((field) => pairOf(chain, layer, field, 1));
  const [padding, more] = ["padding", "output_padding"].map((field) => pairOf(chain, layer, field, 0));
  // [in, out, rows, columns] to [rows, columns, out, in].
  const kernel = permuted(numbersOf(chain, layer, "weight", [inputs, filters, ...size]), [2, 3, 1, 0]);
  const config = { filters, kernel_size: size, strides, padding: "valid", use_bias: bias };
  add(chain, "Conv2DTranspose", layer.name, config, { kernel, ...biasOf(chain, layer, filters) });
  // PyTorch cuts the padding off, less what is added to the output; tfjs puts out whole strides.
  const cut = ([0, 1] as const).map((axis) => [
    padding[axis],
    padding[axis] - more[axis] + Math.max(strides[axis] - size[axis], 0),
  ]);
  if (cut.flat().some((margin) => margin < 0)) {
    throw misunderstood(chain.where, layer.place, "an output_padding of at most the padding", more);
  }
  if (cut.flat().some((margin) => margin > 0)) {
    add(chain, "Cropping2D", layer.name, { cropping: cut });
  }
  const sides = [rows, columns].map(
    (side, axis) => (side - 1) * strides[axis] + size[axis] - 2 * padding[axis] + more[axis],
  );
  chain.shape = [Number(filters), ...sides];
}

function convertNorm(chain: Chain, layer: TorchLayer): void {
  const { num_features: features, eps, momentum, affine } = layer.settings;
  const names = { gamma: "weight", beta: "bias", moving_mean: "running_mean", moving_variance: "running_var" };
  const taken = Object.entries(names).filter(([name]) => affine === true || name.startsWith("moving"));
  const weights = taken.map(([name, part]) => [name, numbersOf(chain, layer, part, [features])] as const);
  const config = { axis: -1, epsilon: eps, momentum: 1 - Number(momentum), center: affine, scale: affine };
  add(chain, "BatchNormalization", layer.name, config, Object.fromEntries(weights));
}

function convertSoftmax(chain: Chain, layer: TorchLayer): void {
  if (chain.shape.length !== 1) {
    throw misunderstood(chain.where, layer.place, "a Flatten before it", chain.shape);
  }
  add(chain, "Softmax", layer.name, { axis: -1 });
}

function convertDropout(chain: Chain, { name, settings }: TorchLayer): void {
  add(chain, "Dropout", name, { rate: settings.p });
}

function convertPooling(chain: Chain, layer: TorchLayer, kind: string): void {
  const [channels, rows, columns] = mapsOf(chain, layer);
  const size = pairOf(chain, layer, "kernel_size", 1);
  const strides = layer.settings.stride === null ? size : pairOf(chain, layer, "stride", 1);
  const [above, left] = pairOf(chain, layer, "padding", 0);
  pad(chain, layer.name, [
    [above, above],
    [left, left],
  ]);
  add(chain, kind, layer.name, { pool_size: size, strides, padding: "valid" });
  const sides = [rows + 2 * above, columns + 2 * left].map(
    (side, axis) => Math.floor((side - size[axis]) / strides[axis]) + 1,
  );
  chain.shape = [channels, ...sides];
}

function convertGlobalMean(chain: Chain, layer: TorchLayer): void {
  const [channels] = mapsOf(chain, layer);
  add(chain, "GlobalAveragePooling2D", layer.name, {});
  add(chain, "Reshape", layer.name, { target_shape: [1, 1, channels] });
  chain.shape = [channels, 1, 1];
}

/** One number for all sides, or left, right, top and bottom. */
function convertPadding(chain: Chain, layer: TorchLayer): void {
  const [channels, rows, columns] = mapsOf(chain, layer);
  const { padding } = layer.settings;
  const sides = Array.isArray(padding) ? (padding as unknown[]) : [padding, padding, padding, padding];
  if (sides.length !== 4 || !sides.every((side) => side === 0 || isSide(side))) {
    throw misunderstood(chain.where, layer.place, "one or four whole numbers as padding", padding);
  }
  const [left, right, top, bottom] = sides as number[];
  pad(chain, layer.name, [
    [top, bottom],
    [left, right],
  ]);
  chain.shape = [channels, rows + top + bottom, columns + left + right];
}

function convertUpsampling(chain: Chain, layer: TorchLayer): void {
  const [channels, rows, columns] = mapsOf(chain, layer);
  const size = pairOf(chain, layer, "scale_factor", 1);
  add(chain, "UpSampling2D", layer.name, { size, interpolation: "nearest" });
  chain.shape = [channels, rows * size[0], columns * size[1]];
}

/** PyTorch goes through one channel after the other. */
function convertFlatten(chain: Chain, { name }: TorchLayer): void {
  const [channels, ...sides] = chain.shape;
  if (channels > 1 && sides.some((side) => side > 1)) {
    add(chain, "Permute", name, { dims: [3, 1, 2] });
  }
  add(chain, "Flatten", name, {});
  chain.shape = [sizeOf(chain.shape)];
}

function convertUnflatten(chain: Chain, layer: TorchLayer): void {
  const { unflattened_size: size } = layer.settings;
  if (chain.shape.length !== 1 || !Array.isArray(size) || size.length !== 3 || !size.every(isSide)) {
    throw misunderstood(chain.where, layer.place, "an unflattened_size of [channels, rows, columns]", size);
  }
  add(chain, "Reshape", layer.name, { target_shape: size });
  add(chain, "Permute", layer.name, { dims: [2, 3, 1] });
  chain.shape = size as number[];
}
