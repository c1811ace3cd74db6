import * as tf from "@tensorflow/tfjs";
import type { Margins, Weights } from "../network/network";
import { sizeOf } from "../network/network";
import { permuted } from "../network/permute";
import type { LayerBuilder } from "./layer-builder";
import type { Attributes } from "./onnx-attributes";
import { numbersOf, type Constant } from "./onnx-constants";
import { FLOAT_TYPES } from "./onnx-messages";
import { flatten, settle, toMaps, toPlain, type GraphTensor } from "./read-layout";
import { flatOrder } from "./value-layout";

/** A node to be read; the first input is a value of the graph. */
export interface NodeTask {
  readonly builder: LayerBuilder;
  readonly opType: string;
  readonly attributes: Attributes;
  /** Name for its layer. */
  readonly name: string;
  /** What stands for inputs that are left out is `undefined`. */
  readonly inputs: readonly (GraphTensor | Constant | undefined)[];
  /** Version of the operators. */
  readonly opset: number;
  /** Images in a batch, where the file fixes it. */
  readonly batchSize: number | undefined;
  /** The numbers that the only reader of the output adds to it, if that is all it does; it is then passed over. */
  readonly takeAddition: (units: number) => Float32Array | undefined;
}

type Read = (task: NodeTask) => GraphTensor;

/** Reads a node into layers. @throws GanClsError `unsupported`, with the node, for what is not understood; `invalid-data` for what does not fit together. */
export function readOperation(task: NodeTask): GraphTensor {
  if (!Object.hasOwn(READERS, task.opType)) {
    throw task.attributes.refused(`one of the operators ${Object.keys(READERS).join(", ")}`);
  }
  const value = READERS[task.opType](task);
  task.attributes.assertAllRead();
  return value;
}

export const isConstant = (value: GraphTensor | Constant | undefined): value is Constant =>
  value !== undefined && "values" in value;

const isTensor = (value: GraphTensor | Constant | undefined): value is GraphTensor =>
  value !== undefined && "tensor" in value;

/** The value of the graph that a node reads first. */
function valueOf({ inputs: [first], attributes }: NodeTask): GraphTensor {
  if (!isTensor(first)) {
    throw attributes.refused("a value of the graph as the first input, got numbers of the file or nothing");
  }
  return first;
}

/** The numbers of an input, in a shape that has to have so many axes. */
function weightsAt({ inputs, attributes }: NodeTask, at: number, rank: number): Weights {
  const input = inputs[at];
  if (!isConstant(input) || input.dims.length !== rank) {
    const got = isConstant(input) ? `[${input.dims.join(", ")}]` : "none";
    throw attributes.refused(`numbers of the file with ${rank} axes as input ${at + 1}, got ${got}`);
  }
  return { values: numbersOf(attributes.name, input), shape: input.dims };
}

function optionalNumbers({ inputs, attributes }: NodeTask, at: number): Float32Array | undefined {
  const input = inputs[at];
  if (isTensor(input)) {
    throw attributes.refused(`numbers of the file as input ${at + 1}, got a value of the graph`);
  }
  return input && numbersOf(attributes.name, input);
}

function assertSize(task: NodeTask, what: string, got: number, wanted: number): void {
  if (got !== wanted) {
    throw task.attributes.refused(`${wanted} ${what}, got ${got}`);
  }
}

/** Maps that a node reads, `[channels, rows, columns]` in ONNX. */
function mapsOf(task: NodeTask): GraphTensor {
  const maps = toMaps(task.builder, valueOf(task), task.name);
  if (maps.layout !== "maps") {
    throw task.attributes.refused(`images or maps, got [${maps.shape.join(", ")}]`);
  }
  return maps;
}

/** Applies a layer to maps, which come out as maps. */
function onMaps(
  { builder, name }: Pick<NodeTask, "builder" | "name">,
  maps: GraphTensor,
  make: (name: string) => tf.layers.Layer,
  weights: readonly Weights[] = [],
): GraphTensor {
  const tensor = builder.apply(make, name, maps.tensor, weights);
  const [, rows, columns, channels] = tensor.shape.map(Number);
  return { tensor, layout: "maps", shape: [channels, rows, columns] };
}

/** Applies a layer that works on each number. */
function onEach(task: NodeTask, make: (name: string) => tf.layers.Layer): GraphTensor {
  const value = settle(task.builder, valueOf(task), task.name);
  return { ...value, tensor: task.builder.apply(make, task.name, value.tensor) };
}

const activation =
  (name: string): Read =>
  (task) =>
    onEach(task, (own) => tf.layers.activation({ name: own, activation: name as "relu" }));

/** Settings of a window that moves over maps. */
interface Window {
  readonly size: readonly [number, number];
  readonly strides: [number, number];
  readonly dilations: [number, number];
  readonly margins: Margins;
  /** Whether tfjs' padding `same` gives these margins. */
  readonly isSame: boolean;
}

function pairOf(task: NodeTask, name: string, usual?: readonly number[]): [number, number] {
  const [rows, columns, ...more] = task.attributes.integers(name) ?? usual ?? [1, 1];
  if (more.length > 0 || !(rows > 0) || !(columns > 0)) {
    throw task.attributes.refused(`${name} for rows and columns, got [${[rows, columns, ...more].join(", ")}]`);
  }
  return [rows, columns];
}

function windowOf(task: NodeTask, [, ...sides]: readonly number[], kernel?: readonly number[]): Window {
  const size = pairOf(task, "kernel_shape", kernel);
  const [strides, dilations] = [pairOf(task, "strides"), pairOf(task, "dilations")];
  const automatic = task.attributes.text("auto_pad", "NOTSET");
  const [top = 0, left = 0, bottom = 0, right = 0] = task.attributes.integers("pads") ?? [];
  const same = sides.map((side, axis): [number, number] => {
    const reach = (size[axis] - 1) * dilations[axis] + 1;
    const all = Math.max(0, (Math.ceil(side / strides[axis]) - 1) * strides[axis] + reach - side);
    return [Math.floor(all / 2), Math.ceil(all / 2)];
  }) as [[number, number], [number, number]];
  if (!["NOTSET", "VALID", "SAME_UPPER"].includes(automatic)) {
    throw task.attributes.refused(`auto_pad NOTSET, VALID or SAME_UPPER, got ${automatic}`);
  }
  const given: Margins = [
    [top, bottom],
    [left, right],
  ];
  const margins = automatic === "SAME_UPPER" ? same : automatic === "VALID" ? NO_MARGINS : given;
  if (margins.flat().some((margin) => margin < 0)) {
    throw task.attributes.refused(`pads of at least 0, got [${margins.flat().join(", ")}]`);
  }
  return { size, strides, dilations, margins, isSame: String(margins) === String(same) };
}

const NO_MARGINS: Margins = [
  [0, 0],
  [0, 0],
];

const isNone = (margins: Margins): boolean => margins.flat().every((margin) => margin === 0);

/** How tfjs gets the margins of a window: by `valid`, by `same`, or by a layer that adds zeros. */
function padded(
  task: NodeTask,
  maps: GraphTensor,
  { margins, isSame }: Window,
): { maps: GraphTensor; padding: "valid" | "same" } {
  if (isNone(margins)) {
    return { maps, padding: "valid" };
  }
  return isSame ? { maps, padding: "same" } : { maps: withZeros(task, maps, margins), padding: "valid" };
}

function withZeros(
  { builder, name }: Pick<NodeTask, "builder" | "name">,
  maps: GraphTensor,
  margins: Margins,
): GraphTensor {
  const padding = margins.map((side) => [...side]) as [[number, number], [number, number]];
  return onMaps({ builder, name: `${name}_pad` }, maps, (own) => tf.layers.zeroPadding2d({ name: own, padding }));
}

function biasOf(task: NodeTask, at: number, units: number): Weights[] {
  const values = optionalNumbers(task, at);
  if (values !== undefined) {
    assertSize(task, "numbers of bias", values.length, units);
  }
  return values === undefined ? [] : [{ values, shape: [units] }];
}

function readConvolution(task: NodeTask): GraphTensor {
  const given = mapsOf(task);
  const kernel = weightsAt(task, 1, 4);
  const [filters, depth, ...kernelSize] = kernel.shape;
  const groups = task.attributes.integer("group", 1);
  const [channels] = given.shape;
  assertSize(task, "channels", channels, depth * groups);
  const window = windowOf(task, given.shape, kernelSize);
  const { maps, padding } = padded(task, given, window);
  const bias = biasOf(task, 2, filters);
  const common = {
    ...{ kernelSize: kernelSize as [number, number], strides: window.strides, dilationRate: window.dilations, padding },
    ...{ useBias: bias.length > 0 },
  };
  if (groups === 1) {
    // [O, I, R, C] to [R, C, I, O]
    const make = (name: string): tf.layers.Layer =>
      tf.layers.conv2d({ name, filters, ...common, kernelInitializer: "zeros" });
    return onMaps(task, maps, make, [permuted(kernel, [2, 3, 1, 0]), ...bias]);
  }
  if (groups !== channels || filters % channels !== 0) {
    throw task.attributes.refused(`one group, or as many as channels (${channels}), got ${groups}`);
  }
  const depthMultiplier = filters / channels;
  const { values } = permuted(kernel, [2, 3, 1, 0]);
  const make = (name: string): tf.layers.Layer =>
    tf.layers.depthwiseConv2d({ name, depthMultiplier, ...common, depthwiseInitializer: "zeros" });
  return onMaps(task, maps, make, [{ values, shape: [...kernelSize, channels, depthMultiplier] }, ...bias]);
}

/** A transposed convolution: tfjs cuts nothing of a `valid` one, and what ONNX cuts is cut by a layer behind it. */
function readTransposedConvolution(task: NodeTask): GraphTensor {
  const maps = mapsOf(task);
  const kernel = weightsAt(task, 1, 4);
  const [depth, filters, ...kernelSize] = kernel.shape;
  task.attributes.expect({ group: 1, auto_pad: "NOTSET" });
  const [channels, ...sides] = maps.shape;
  assertSize(task, "channels", channels, depth);
  const { strides, dilations, margins } = windowOf(task, maps.shape, kernelSize);
  const added = task.attributes.integers("output_padding") ?? [0, 0];
  if (dilations.some((rate) => rate !== 1) || task.attributes.integers("output_shape") !== undefined) {
    throw task.attributes.refused("dilations of 1 and no output_shape");
  }
  const wanted = sides.map(
    (side, axis) => (side - 1) * strides[axis] + kernelSize[axis] + added[axis] - sum(margins[axis]),
  );
  const isSame = sides.every((side, axis) => {
    const cut = kernelSize[axis] - strides[axis];
    return wanted[axis] === side * strides[axis] && margins[axis][0] === Math.max(0, Math.floor(cut / 2));
  });
  const bias = biasOf(task, 2, filters);
  const make = (name: string): tf.layers.Layer =>
    tf.layers.conv2dTranspose({
      ...{ name, filters, kernelSize: kernelSize as [number, number], strides, padding: isSame ? "same" : "valid" },
      ...{ useBias: bias.length > 0, kernelInitializer: "zeros" },
    });
  // [I, O, R, C] to [R, C, O, I]
  const whole = onMaps(task, maps, make, [permuted(kernel, [2, 3, 1, 0]), ...bias]);
  return isSame ? whole : cutTo(task, whole, wanted, margins);
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

function cutTo(task: NodeTask, maps: GraphTensor, wanted: readonly number[], margins: Margins): GraphTensor {
  const [, ...sides] = maps.shape;
  const cropping = sides.map((side, axis) => [margins[axis][0], side - margins[axis][0] - wanted[axis]]) as [
    [number, number],
    [number, number],
  ];
  if (cropping.flat().some((margin) => margin < 0)) {
    throw task.attributes.refused("pads and output_padding that add nothing to what the kernel draws");
  }
  return cropped(task, maps, cropping);
}

function cropped(task: NodeTask, maps: GraphTensor, cropping: [[number, number], [number, number]]): GraphTensor {
  return isNone(cropping)
    ? maps
    : onMaps({ ...task, name: `${task.name}_crop` }, maps, (name) => tf.layers.cropping2D({ name, cropping }));
}

function readPooling(task: NodeTask): GraphTensor {
  const given = mapsOf(task);
  const isMean = task.opType === "AveragePool";
  const window = windowOf(task, given.shape);
  const countsMargins = task.attributes.integer("count_include_pad", 0) === 1;
  task.attributes.expect({ storage_order: 0 });
  assertWholeWindows(task, given.shape, window);
  if (window.dilations.some((rate) => rate !== 1)) {
    throw task.attributes.refused("dilations of 1");
  }
  // Zeros count in a mean where ONNX counts them, and nowhere else; for the largest of a window there is only `same`.
  const canAdd = isMean && countsMargins;
  if (!isNone(window.margins) && !window.isSame && !canAdd) {
    throw task.attributes.refused(`the pads of SAME_UPPER or none, got [${window.margins.flat().join(", ")}]`);
  }
  const maps = canAdd && !isNone(window.margins) ? withZeros(task, given, window.margins) : given;
  const padding = isNone(window.margins) || canAdd ? "valid" : "same";
  const settings = { poolSize: [...window.size] as [number, number], strides: window.strides, padding } as const;
  return onMaps(task, maps, (name) =>
    isMean ? tf.layers.averagePooling2d({ name, ...settings }) : tf.layers.maxPooling2d({ name, ...settings }),
  );
}

/** tfjs drops windows that are not whole. */
function assertWholeWindows(task: NodeTask, [, ...sides]: readonly number[], { size, strides, margins }: Window): void {
  const isWhole = sides.every((side, axis) => (side + sum(margins[axis]) - size[axis]) % strides[axis] === 0);
  if (task.attributes.integer("ceil_mode", 0) === 1 && !isWhole) {
    throw task.attributes.refused("ceil_mode 0, or windows that fit");
  }
}

function readGlobalPooling(task: NodeTask): GraphTensor {
  return pooledAll(task, task.opType === "GlobalMaxPool", true);
}

function pooledAll(task: NodeTask, isMax: boolean, keepsAxes: boolean): GraphTensor {
  const { builder, name } = task;
  const maps = mapsOf(task);
  const [channels] = maps.shape;
  const pool = (own: string): tf.layers.Layer =>
    isMax
      ? tf.layers.globalMaxPooling2d({ name: own, dataFormat: "channelsLast" })
      : tf.layers.globalAveragePooling2d({ name: own, dataFormat: "channelsLast" });
  const pooled = builder.apply(pool, name, maps.tensor);
  if (!keepsAxes) {
    return { tensor: pooled, layout: "plain", shape: [channels] };
  }
  const unflatten = (own: string): tf.layers.Layer => tf.layers.reshape({ name: own, targetShape: [1, 1, channels] });
  return { tensor: builder.apply(unflatten, `${name}_maps`, pooled), layout: "maps", shape: [channels, 1, 1] };
}

function readMeanOfMaps(task: NodeTask): GraphTensor {
  const listed = task.attributes.integers("axes") ?? Array.from(optionalNumbers(task, 1) ?? []);
  const axes = listed.map((axis) => (axis < 0 ? axis + 4 : axis)).sort();
  task.attributes.expect({ noop_with_empty_axes: 0 });
  if (String(axes) !== "2,3") {
    throw task.attributes.refused(`means over rows and columns, axes 2 and 3, got [${axes.join(", ")}]`);
  }
  return pooledAll(task, false, task.attributes.integer("keepdims", 1) === 1);
}

function readGemm(task: NodeTask): GraphTensor {
  const { attributes } = task;
  const given = weightsAt(task, 1, 2);
  attributes.expect({ transA: 0 });
  const [alpha, beta] = [attributes.float("alpha", 1), attributes.float("beta", 1)];
  const kernel = attributes.integer("transB", 0) === 1 ? permuted(given, [1, 0]) : given;
  const units = kernel.shape[1];
  const bias = optionalNumbers(task, 2);
  if (bias !== undefined && bias.length !== 1) {
    assertSize(task, "numbers of bias", bias.length, units);
  }
  const values = bias && Float32Array.from({ length: units }, (_, at) => bias[bias.length === 1 ? 0 : at] * beta);
  return dense(task, { ...kernel, values: kernel.values.map((value) => value * alpha) }, values);
}

function readMatMul(task: NodeTask): GraphTensor {
  const kernel = weightsAt(task, 1, 2);
  return dense(task, kernel, task.takeAddition(kernel.shape[1]));
}

function dense(task: NodeTask, { values, shape }: Weights, bias: Float32Array | undefined): GraphTensor {
  const [size, units] = shape;
  const given = settle(task.builder, valueOf(task), task.name);
  const value = given.layout === "maps" ? toPlain(task.builder, given, task.name) : given;
  const last = value.shape.length - 1;
  assertSize(task, "numbers for each row of weights", value.shape[last], size);
  const rows = value.layout === "flat" ? inOrderOf(values, units, flatOrder(value.maps as number[])) : values;
  const weights = [{ values: rows, shape }, ...(bias ? [{ values: bias, shape: [units] }] : [])];
  const make = (name: string): tf.layers.Layer =>
    tf.layers.dense({ name, units, useBias: bias !== undefined, kernelInitializer: "zeros" });
  const tensor = task.builder.apply(make, task.name, value.tensor, weights);
  return { tensor, layout: "plain", shape: [...value.shape.slice(0, last), units] };
}

/** Rows in the order of ONNX, in that of tfjs. */
function inOrderOf(values: Float32Array, width: number, order: Uint32Array): Float32Array {
  const turned = new Float32Array(values.length);
  order.forEach((to, from) => turned.set(values.subarray(from * width, (from + 1) * width), to * width));
  return turned;
}

function readBatchNorm(task: NodeTask): GraphTensor {
  const { builder, attributes, name } = task;
  attributes.ignore("momentum");
  attributes.expect({ training_mode: 0, spatial: 1 });
  const epsilon = attributes.float("epsilon", 1e-5);
  return normalized(builder, channelsOf(task), name, {
    epsilon,
    weights: [1, 2, 3, 4].map((at) => weightsAt(task, at, 1).values),
    refuse: (count, channels) => assertSize(task, "numbers of each kind", count, channels),
  });
}

/** A value whose channels are the last axis in tfjs. */
function channelsOf(task: NodeTask): GraphTensor {
  const value = settle(task.builder, valueOf(task), task.name);
  return value.shape.length === 1 ? value : mapsOf(task);
}

/** `(x - mean) / sqrt(variance + epsilon) * gamma + beta` in each channel. */
function normalized(
  builder: LayerBuilder,
  value: GraphTensor,
  name: string,
  {
    epsilon,
    weights,
    refuse,
  }: { epsilon: number; weights: readonly Float32Array[]; refuse: (count: number, channels: number) => void },
): GraphTensor {
  const [channels] = value.shape;
  weights.forEach((values) => refuse(values.length, channels));
  const ordered = weights.map((values) => ({
    values: value.layout === "flat" ? inOrderOf(values, 1, flatOrder(value.maps as number[])) : values,
    shape: [channels],
  }));
  const make = (own: string): tf.layers.Layer => tf.layers.batchNormalization({ name: own, epsilon });
  return { ...value, tensor: builder.apply(make, name, value.tensor, ordered) };
}

function readReshape(task: NodeTask): GraphTensor {
  const { builder, inputs, attributes, name, batchSize } = task;
  const wanted = inputs[1];
  if (!isConstant(wanted)) {
    throw attributes.refused("a shape that is known, got one that is computed from values");
  }
  attributes.ignore("allowzero");
  const value = settle(builder, valueOf(task), name);
  const target = targetShape(task, Array.from(wanted.values), value.shape, batchSize);
  return reshaped(task, value, target);
}

/** The shape without the batch; `-1` stands for what is left. */
function targetShape(
  { attributes }: NodeTask,
  [batch, ...given]: (number | null)[],
  from: readonly number[],
  batchSize: number | undefined,
): number[] {
  const size = sizeOf(from);
  const sides = given.map((side, axis) => (side === 0 ? from[axis] : side));
  const known = sides.reduce<number>((product, side) => product * (side === null || side === -1 ? 1 : side), 1);
  const shape = sides.map((side) => (side === -1 ? size / known : (side ?? NaN)));
  const isBatch = batch === null || batch === 0 || batch === -1 || batch === batchSize;
  if (!isBatch || sizeOf(shape) !== size || !shape.every((side) => Number.isInteger(side) && side >= 0)) {
    throw attributes.refused(
      `a shape of the same size for each image, got [${[batch, ...given].join(", ")}] for [${from.join(", ")}]`,
    );
  }
  return shape.length === 0 ? [1] : shape;
}

function reshaped(task: NodeTask, value: GraphTensor, shape: readonly number[]): GraphTensor {
  const { builder, name } = task;
  const { tensor, layout, maps = [] } = value;
  if (String(shape) === String(value.shape)) {
    return value;
  }
  if (shape.length === 1) {
    return flatten(builder, value, name);
  }
  const [rows, columns, channels] = tensor.shape.slice(1).map(Number);
  // An image with one channel lies in the same order with its channel first and last.
  if (channels === 1 && tensor.rank === 4 && layout !== "flat") {
    if (String(shape) === String([rows, columns, 1])) {
      return { tensor, layout: "plain", shape };
    }
    if (String(shape) === String([1, rows, columns])) {
      return { tensor, layout: "maps", shape };
    }
  }
  if (layout === "flat" && String(shape) === String([maps[2], maps[0], maps[1]])) {
    const unflatten = (own: string): tf.layers.Layer => tf.layers.reshape({ name: own, targetShape: [...maps] });
    return { tensor: builder.apply(unflatten, name, tensor), layout: "maps", shape };
  }
  const plain = toPlain(builder, value, name);
  const make = (own: string): tf.layers.Layer => tf.layers.reshape({ name: own, targetShape: [...shape] });
  return { tensor: builder.apply(make, name, plain.tensor), layout: "plain", shape };
}

function readFlatten(task: NodeTask): GraphTensor {
  task.attributes.expect({ axis: 1 });
  return flatten(task.builder, valueOf(task), task.name);
}

/** Axes of length 1 come and go. */
function readSqueeze(task: NodeTask): GraphTensor {
  const { attributes, builder, name } = task;
  const value = settle(builder, valueOf(task), name);
  const listed = attributes.integers("axes") ?? Array.from(optionalNumbers(task, 1) ?? []);
  const rank = value.shape.length + 1 + (task.opType === "Unsqueeze" ? listed.length : 0);
  const axes = new Set(listed.map((axis) => (axis < 0 ? axis + rank : axis) - 1));
  if (task.opType === "Squeeze") {
    const shape = value.shape.filter((side, axis) => !(side === 1 && (axes.size === 0 || axes.has(axis))));
    return reshaped(task, value, shape.length === 0 ? [1] : shape);
  }
  const shape = [...value.shape];
  [...axes].sort((a, b) => a - b).forEach((axis) => shape.splice(axis, 0, 1));
  return reshaped(task, value, shape);
}

function readTranspose(task: NodeTask): GraphTensor {
  const { builder, attributes, name } = task;
  const value = settle(builder, valueOf(task), name);
  const usual = value.shape.map((_, axis) => axis + 1).reverse();
  const [batch, ...axes] = attributes.integers("perm") ?? [0, ...usual];
  if (batch !== 0 || axes.length !== value.shape.length) {
    throw attributes.refused(`a perm that leaves the batch where it is, got [${[batch, ...axes].join(", ")}]`);
  }
  const shape = axes.map((axis) => value.shape[axis - 1]);
  // What turns maps into images of tfjs and back takes no layer: they already lie like that.
  if (value.layout === "maps" && String(axes) === "2,3,1") {
    return { tensor: value.tensor, layout: "plain", shape };
  }
  if (value.layout === "plain" && String(axes) === "3,1,2") {
    return { tensor: value.tensor, layout: "maps", shape };
  }
  const plain = toPlain(builder, value, name);
  const make = (own: string): tf.layers.Layer => tf.layers.permute({ name: own, dims: axes });
  return { tensor: builder.apply(make, name, plain.tensor), layout: "plain", shape };
}

function readSoftmax(task: NodeTask): GraphTensor {
  const { builder, attributes, name, opset } = task;
  const given = settle(builder, valueOf(task), name);
  const value = given.layout === "flat" ? toPlain(builder, given, name) : given;
  const rank = value.shape.length + 1;
  const axis = attributes.integer("axis", opset < 13 ? 1 : -1);
  const wanted = value.layout === "maps" ? 1 : rank - 1;
  if ((axis < 0 ? axis + rank : axis) !== wanted || (opset < 13 && rank > 2)) {
    throw attributes.refused(`a softmax over channels, axis ${wanted}, got ${axis}`);
  }
  const make = (own: string): tf.layers.Layer => tf.layers.softmax({ name: own, axis: -1 });
  return { ...value, tensor: builder.apply(make, name, value.tensor) };
}

function readClip(task: NodeTask): GraphTensor {
  const [least = -Infinity] = optionalNumbers(task, 1) ?? [task.attributes.float("min", -Infinity)];
  const [most = Infinity] = optionalNumbers(task, 2) ?? [task.attributes.float("max", Infinity)];
  if (least !== 0 || !(most > 0)) {
    throw task.attributes.refused(`a range from 0, got ${least} to ${most}`);
  }
  return onEach(task, (name) => tf.layers.reLU({ name, ...(most < 3e38 && { maxValue: most }) }));
}

/** An activation that tfjs has with these settings alone. */
const fixedActivation =
  (activationName: string, usual: Readonly<Record<string, number>>, wanted = usual): Read =>
  (task) => {
    for (const [name, value] of Object.entries(usual)) {
      const got = task.attributes.float(name, value);
      if (Math.abs(got - wanted[name]) > 1e-6) {
        throw task.attributes.refused(`${name} ${wanted[name]}, got ${got}`);
      }
    }
    return activation(activationName)(task);
  };

/** Slopes below zero; tfjs' layer shares them along the axes in which there is one alone. */
function readPrelu(task: NodeTask): GraphTensor {
  const { builder, name, inputs } = task;
  const slopes = inputs[1];
  const settled = settle(builder, valueOf(task), name);
  const value = settled.layout === "flat" ? toPlain(builder, settled, name) : settled;
  const rank = value.shape.length;
  const given = isConstant(slopes) ? slopes.dims : [];
  const dims = [...new Array<number>(Math.max(0, rank - given.length)).fill(1), ...given.slice(-rank)];
  const fits = dims.every((side, axis) => side === 1 || side === value.shape[axis]);
  if (!isConstant(slopes) || !fits || sizeOf(dims) !== sizeOf(given)) {
    throw task.attributes.refused(
      `slopes that can be spread over [${value.shape.join(", ")}], got [${given.join(", ")}]`,
    );
  }
  const numbers = { values: numbersOf(task.attributes.name, slopes), shape: dims };
  const weights = value.layout === "maps" ? permuted(numbers, [1, 2, 0]) : numbers;
  const sharedAxes = weights.shape.flatMap((side, axis) => (side === 1 ? [axis + 1] : []));
  const make = (own: string): tf.layers.Layer =>
    tf.layers.prelu({ name: own, ...(sharedAxes.length > 0 && { sharedAxes }) });
  return { ...value, tensor: builder.apply(make, name, value.tensor, [weights]) };
}

function readConcat(task: NodeTask): GraphTensor {
  const { builder, inputs, attributes, name } = task;
  const given = inputs.filter(isTensor).map((input) => settle(builder, input, name));
  const isMaps = given.every(({ layout }) => layout === "maps");
  const values = isMaps ? given : given.map((value) => toPlain(builder, value, name));
  if (values.length !== inputs.length) {
    throw attributes.refused("values of the graph alone");
  }
  const [{ shape }] = values;
  const listed = attributes.integer("axis", NaN);
  const axis = listed < 0 ? listed + shape.length + 1 : listed;
  const at = isMaps ? [0, 3, 1, 2][axis] : axis;
  const make = (own: string): tf.layers.Layer => tf.layers.concatenate({ name: own, axis: at });
  const tensor = builder.apply(
    make,
    name,
    values.map((value) => value.tensor),
  );
  const total = sum(values.map((value) => value.shape[axis - 1]));
  return { tensor, layout: isMaps ? "maps" : "plain", shape: shape.map((side, i) => (i === axis - 1 ? total : side)) };
}

type Arithmetic = "Add" | "Sub" | "Mul" | "Div";

/** Sums, differences and so on of a value with numbers of the file, or of values of the graph. */
function readArithmetic(task: NodeTask): GraphTensor {
  const [first, second] = task.inputs;
  if (isTensor(first) && isTensor(second)) {
    return merged(task, task.opType === "Sub" ? [first, negated(second)] : [first, second]);
  }
  const [value, constant] = isTensor(first) ? [first, second] : [second, first];
  if (!isTensor(value) || !isConstant(constant)) {
    throw task.attributes.refused("a value of the graph and another or numbers of the file");
  }
  if (task.opType === "Div" && constant.isWhole) {
    throw task.attributes.refused("a quotient of floats, got one of whole numbers, which is cut to a whole number");
  }
  const numbers = numbersOf(task.attributes.name, constant);
  const isTurned = value === second;
  const perNumber = affineOf(task, task.opType as Arithmetic, isTurned);
  if (numbers.length === 1) {
    const { scale, offset } = perNumber(numbers[0]);
    const { affine = { scale: 1, offset: 0 } } = value;
    return { ...value, affine: { scale: affine.scale * scale, offset: affine.offset * scale + offset } };
  }
  return byChannel(task, value, constant, Array.from(numbers, perNumber));
}

function negated({ affine = { scale: 1, offset: 0 }, ...value }: GraphTensor): GraphTensor {
  return { ...value, affine: { scale: -affine.scale, offset: -affine.offset } };
}

function affineOf(
  { attributes }: NodeTask,
  type: Arithmetic,
  isTurned: boolean,
): (number: number) => { scale: number; offset: number } {
  switch (type) {
    case "Add":
      return (number) => ({ scale: 1, offset: number });
    case "Mul":
      return (number) => ({ scale: number, offset: 0 });
    case "Sub":
      return isTurned ? (number) => ({ scale: -1, offset: number }) : (number) => ({ scale: 1, offset: -number });
    case "Div":
      if (isTurned) {
        throw attributes.refused("a value divided by numbers, got numbers divided by a value");
      }
      return (number) => ({ scale: 1 / number, offset: 0 });
  }
}

/** Another factor and another number to add in each channel: a BatchNorm whose statistics are 0 and 1. */
function byChannel(
  task: NodeTask,
  given: GraphTensor,
  { dims }: Constant,
  affine: readonly { scale: number; offset: number }[],
): GraphTensor {
  const settled = settle(task.builder, given, task.name);
  const value = settled.shape.length === 1 ? settled : mapsOf({ ...task, inputs: [given] });
  const [channels] = value.shape;
  // Channels are the axis after the batch; those that follow must be 1.
  const behind = dims.slice(dims.length - (value.shape.length - 1));
  const fits =
    affine.length === channels &&
    (value.shape.length === 1 || (dims.length >= 3 && behind.every((side) => side === 1)));
  if (!fits) {
    throw task.attributes.refused(`one number, or one for each of ${channels} channels, got [${dims.join(", ")}]`);
  }
  const [scales, offsets] = [affine.map(({ scale }) => scale), affine.map(({ offset }) => offset)];
  const [zeros, ones] = [0, 1].map((number) => new Float32Array(channels).fill(number));
  return normalized(task.builder, value, task.name, {
    ...{ epsilon: 0, weights: [Float32Array.from(scales), Float32Array.from(offsets), zeros, ones] },
    refuse: (count, wanted) => assertSize(task, "numbers", count, wanted),
  });
}

const MERGES: Readonly<Record<string, (name: string) => tf.layers.Layer>> = {
  ...{
    Add: (name) => tf.layers.add({ name }),
    Sum: (name) => tf.layers.add({ name }),
    Sub: (name) => tf.layers.add({ name }),
  },
  ...{ Mul: (name) => tf.layers.multiply({ name }), Mean: (name) => tf.layers.average({ name }) },
  ...{ Max: (name) => tf.layers.maximum({ name }), Min: (name) => tf.layers.minimum({ name }) },
};

/** Values of one shape, put together number by number. */
function merged(
  { builder, opType, attributes, name }: NodeTask,
  given: readonly (GraphTensor | Constant | undefined)[],
): GraphTensor {
  const tensors = given.filter(isTensor);
  const settled = tensors.map((value, at) => settle(builder, value, `${name}_${at}`));
  const isMaps = settled.every(({ layout }) => layout === "maps");
  const values = isMaps ? settled : settled.map((value, at) => toPlain(builder, value, `${name}_${at}`));
  const shapes = values.map(({ shape }) => String(shape));
  if (
    tensors.length !== given.length ||
    !Object.hasOwn(MERGES, opType) ||
    shapes.some((shape) => shape !== shapes[0])
  ) {
    throw attributes.refused(`values of the graph of one shape, got [${shapes.join("] and [")}]`);
  }
  if (values.length === 1) {
    return values[0];
  }
  const tensor = builder.apply(
    MERGES[opType],
    name,
    values.map((value) => value.tensor),
  );
  return { ...values[0], tensor };
}

function readPad(task: NodeTask): GraphTensor {
  const { attributes } = task;
  attributes.expect({ mode: "constant" });
  const pads = attributes.integers("pads") ?? Array.from(optionalNumbers(task, 1) ?? []);
  const [value = 0] = optionalNumbers(task, 2) ?? [attributes.float("value", 0)];
  const [n, c, top, left, endOfN, endOfC, bottom, right] = pads;
  const isZeros = value === 0 && task.inputs[3] === undefined && pads.length === 8;
  if (
    !isZeros ||
    [n, c, endOfN, endOfC].some((pad) => pad !== 0) ||
    [top, left, bottom, right].some((pad) => pad < 0)
  ) {
    throw attributes.refused(`zeros around rows and columns, got pads [${pads.join(", ")}] of ${value}`);
  }
  const padding: [[number, number], [number, number]] = [
    [top, bottom],
    [left, right],
  ];
  return onMaps(task, mapsOf(task), (name) => tf.layers.zeroPadding2d({ name, padding }));
}

function readSlice(task: NodeTask): GraphTensor {
  const { attributes } = task;
  const list = (name: string, at: number): number[] => [
    ...(attributes.integers(name) ?? optionalNumbers(task, at) ?? []),
  ];
  const [starts, ends] = [list("starts", 1), list("ends", 2)];
  const [axes, steps] = [list("axes", 3), Array.from(optionalNumbers(task, 4) ?? [])];
  const maps = mapsOf(task);
  const [, ...sides] = maps.shape;
  const cropping: [[number, number], [number, number]] = [
    [0, 0],
    [0, 0],
  ];
  const from = (bound: number, side: number): number => Math.min(side, Math.max(0, bound < 0 ? bound + side : bound));
  starts.forEach((start, at) => {
    const axis = (axes[at] ?? at) - 2;
    if (axis < 0 || axis > 1 || (steps[at] ?? 1) !== 1 || ends[at] === undefined) {
      throw attributes.refused("slices of rows and columns, axes 2 and 3, with steps of 1");
    }
    const [first, end] = [from(start, sides[axis]), from(ends[at], sides[axis])];
    if (first >= end) {
      throw attributes.refused(`a slice of something, got ${first} to ${end} of ${sides[axis]}`);
    }
    cropping[axis] = [first, sides[axis] - end];
  });
  return cropped({ ...task, name: task.name.replace(/_crop$/, "") }, maps, cropping);
}

function readResize(task: NodeTask): GraphTensor {
  const { attributes, opset, opType } = task;
  const maps = mapsOf(task);
  const mode = attributes.text("mode", "nearest");
  const isOld = opType === "Upsample" || opset < 11;
  const transform = isOld ? "asymmetric" : attributes.text("coordinate_transformation_mode", "half_pixel");
  const rounding = isOld ? "floor" : attributes.text("nearest_mode", "round_prefer_floor");
  attributes.ignore("cubic_coeff_a", "exclude_outside", "extrapolation_value");
  attributes.expect({ antialias: 0 });
  const [, ...sides] = maps.shape;
  const scales = Array.from(optionalNumbers(task, isOld ? 1 : 2) ?? []);
  const sizes = Array.from(isOld ? [] : (optionalNumbers(task, 3) ?? []));
  const size = sides.map((side, axis) => (sizes.length === 4 ? sizes[axis + 2] / side : scales[axis + 2])) as [
    number,
    number,
  ];
  // For whole factors the middle of a pixel, rounded down, is the same pixel.
  const isNearest =
    mode === "nearest" && [`asymmetric floor`, "half_pixel round_prefer_floor"].includes(`${transform} ${rounding}`);
  const isLinear = mode === "linear" && transform === "asymmetric";
  if (!(isNearest || isLinear) || !size.every((factor) => Number.isInteger(factor) && factor > 0)) {
    throw attributes.refused(
      `whole factors, by the nearest pixel or asymmetrically linear, got ${size.join(" x ")}, ${mode}, ${transform}, ${rounding}`,
    );
  }
  const interpolation = isNearest ? "nearest" : "bilinear";
  return onMaps(task, maps, (name) => tf.layers.upSampling2d({ name, size, interpolation }));
}

/** What stays as it is outside of training. */
function readIdentity(task: NodeTask): GraphTensor {
  task.attributes.ignore("ratio", "seed");
  return valueOf(task);
}

/** From one type of floats to another, all of which are computed in one precision. A whole number would cut what is behind the point. */
function readCast(task: NodeTask): GraphTensor {
  const { attributes } = task;
  attributes.ignore("saturate");
  const to = attributes.integer("to", 0);
  if (!FLOAT_TYPES.has(to)) {
    throw attributes.refused(`to to be a type of floats (${[...FLOAT_TYPES].join(", ")}), got ${to}`);
  }
  return valueOf(task);
}

const READERS: Readonly<Record<string, Read>> = {
  Add: readArithmetic,
  AveragePool: readPooling,
  BatchNormalization: readBatchNorm,
  Cast: readCast,
  Clip: readClip,
  Concat: readConcat,
  Conv: readConvolution,
  ConvTranspose: readTransposedConvolution,
  Div: readArithmetic,
  Dropout: readIdentity,
  Elu: fixedActivation("elu", { alpha: 1 }),
  Flatten: readFlatten,
  Gelu: (task) => {
    // tfjs writes its own name of the other form, gelu_new, in a way that it cannot read.
    task.attributes.expect({ approximate: "none" });
    return activation("gelu")(task);
  },
  Gemm: readGemm,
  GlobalAveragePool: readGlobalPooling,
  GlobalMaxPool: readGlobalPooling,
  HardSigmoid: fixedActivation("hardSigmoid", { alpha: 0.2, beta: 0.5 }),
  Identity: readIdentity,
  LeakyRelu: (task) => {
    const alpha = task.attributes.float("alpha", 0.01);
    return onEach(task, (name) => tf.layers.leakyReLU({ name, alpha }));
  },
  MatMul: readMatMul,
  Max: (task) => merged(task, task.inputs),
  MaxPool: readPooling,
  Mean: (task) => merged(task, task.inputs),
  Min: (task) => merged(task, task.inputs),
  Mish: activation("mish"),
  Mul: readArithmetic,
  Pad: readPad,
  PRelu: readPrelu,
  ReduceMean: readMeanOfMaps,
  Relu: (task) => onEach(task, (name) => tf.layers.reLU({ name })),
  Reshape: readReshape,
  Resize: readResize,
  Selu: fixedActivation("selu", { alpha: 1.67326319, gamma: 1.05070102 }),
  Sigmoid: activation("sigmoid"),
  Slice: readSlice,
  Softmax: readSoftmax,
  Softplus: activation("softplus"),
  Softsign: activation("softsign"),
  Squeeze: readSqueeze,
  Sub: readArithmetic,
  Sum: (task) => merged(task, task.inputs),
  Tanh: activation("tanh"),
  ThresholdedRelu: (task) => {
    const theta = task.attributes.float("alpha", 1);
    return onEach(task, (name) => tf.layers.thresholdedReLU({ name, theta }));
  },
  Transpose: readTranspose,
  Unsqueeze: readSqueeze,
  Upsample: readResize,
};
