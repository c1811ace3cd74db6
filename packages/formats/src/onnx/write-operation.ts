import { sizeOf, type ActivationName, type Margins, type Operation, type Step, type Weights } from "../network/network";
import { permuted } from "../network/permute";
import type { AttributeValue, GraphBuilder } from "./graph-builder";
import { asChannelsFirst, asPlain, flatOrder, isSameOrder, reshape, type Value } from "./value-layout";

type Kind = Operation["kind"];

/** Where a step is written. */
interface Place<Own extends Operation> {
  readonly builder: GraphBuilder;
  readonly layer: string;
  readonly operation: Own;
  readonly inputs: readonly Value[];
  /** The shape that comes out, as tfjs has it. */
  readonly shape: readonly number[];
}

type Writers = { readonly [Name in Kind]: (place: Place<Extract<Operation, { kind: Name }>>) => Value };

/** Adds the nodes of a step to the graph. */
export function writeOperation(
  builder: GraphBuilder,
  { layer, operation, shape }: Step,
  inputs: readonly Value[],
): Value {
  const write = WRITERS[operation.kind] as (place: Place<Operation>) => Value;
  return write({ builder, layer, operation, inputs, shape });
}

const WRITERS: Writers = {
  dense: writeDense,
  convolution: ({ builder, layer, operation, inputs, shape }) => {
    const { kernel, strides, dilations, margins, groups } = operation;
    const name = builder.node(layer, "Conv", convolved(builder, layer, inputs[0], operation), {
      ...{ kernel_shape: kernel.shape.slice(0, 2), strides, dilations, pads: pads(margins), group: groups },
    });
    return { name, layout: "channels-first", shape };
  },
  transposedConvolution: ({ builder, layer, operation, inputs, shape }) => {
    const { kernel, strides, cut } = operation;
    const names = convolved(builder, layer, inputs[0], operation);
    const positive = cut.map((side) => side.map((margin) => Math.max(0, margin))) as unknown as Margins;
    const name = builder.node(layer, "ConvTranspose", names, {
      ...{ kernel_shape: kernel.shape.slice(0, 2), strides, pads: pads(positive) },
      output_padding: cut.map(([, after]) => Math.max(0, -after)),
    });
    return { name, layout: "channels-first", shape };
  },
  batchNorm: writeBatchNorm,
  activation: ({ builder, layer, operation: { name, parameter = 0 }, inputs: [input] }) => ({
    ...input,
    name: ACTIVATIONS[name]({ builder, layer, input: input.name, parameter }),
  }),
  prelu: ({ builder, layer, operation: { slope }, inputs: [input] }) => {
    const isMaps = input.layout === "channels-first";
    const value = isMaps ? input : asPlain(builder, input);
    const { values, shape: own } = isMaps ? permuted(slope, [2, 0, 1]) : slope;
    const name = builder.node(layer, "PRelu", [value.name, builder.floats(`${layer}/alpha`, values, own)]);
    return { ...value, name };
  },
  softmax: ({ builder, layer, inputs: [input] }) => {
    const value = input.layout === "flat" ? asPlain(builder, input) : input;
    const axis = value.layout === "channels-first" ? 1 : -1;
    return { ...value, name: builder.node(layer, "Softmax", [value.name], { axis }) };
  },
  pooling: ({ builder, layer, operation, inputs, shape }) => {
    const { of, size, strides, margins } = operation;
    const input = asChannelsFirst(builder, inputs[0]);
    const type = of === "max" ? "MaxPool" : "AveragePool";
    const name = builder.node(layer, type, [input.name], { kernel_shape: size, strides, pads: pads(margins) });
    return { name, layout: "channels-first", shape };
  },
  globalPooling: ({ builder, layer, operation: { of }, inputs, shape }) => {
    const input = asChannelsFirst(builder, inputs[0]);
    const pooled = builder.node(layer, of === "max" ? "GlobalMaxPool" : "GlobalAveragePool", [input.name]);
    return { name: builder.node(layer, "Flatten", [pooled], { axis: 1 }), layout: "plain", shape };
  },
  padding: ({ builder, layer, operation: { margins }, inputs, shape }) => {
    const input = asChannelsFirst(builder, inputs[0]);
    const [[top, bottom], [left, right]] = margins;
    const amounts = builder.integers(`${layer}/pads`, [0, 0, top, left, 0, 0, bottom, right]);
    return {
      name: builder.node(layer, "Pad", [input.name, amounts], { mode: "constant" }),
      layout: "channels-first",
      shape,
    };
  },
  cropping: ({ builder, layer, operation: { margins }, inputs, shape }) => {
    const input = asChannelsFirst(builder, inputs[0]);
    const starts = margins.map(([before]) => before);
    const ends = starts.map((start, axis) => start + shape[axis]);
    const bounds = [starts, ends, [2, 3]].map((values, at) =>
      builder.integers(`${layer}/${["starts", "ends", "axes"][at]}`, values),
    );
    return { name: builder.node(layer, "Slice", [input.name, ...bounds]), layout: "channels-first", shape };
  },
  upsampling: ({ builder, layer, operation: { size, method }, inputs, shape }) => {
    const input = asChannelsFirst(builder, inputs[0]);
    const scales = builder.floats(`${layer}/scales`, [1, 1, ...size], [4]);
    const mode = {
      coordinate_transformation_mode: "asymmetric",
      ...(method === "nearest" ? { mode: "nearest", nearest_mode: "floor" } : { mode: "linear" }),
    };
    return { name: builder.node(layer, "Resize", [input.name, "", scales], mode), layout: "channels-first", shape };
  },
  reshape: ({ builder, layer, inputs: [input], shape }) => {
    // Flattening waits for what follows: a dense layer can have its weights turned, which costs nothing at run time.
    if (input.layout === "channels-first" && shape.length === 1) {
      const name = builder.node(layer, "Flatten", [input.name], { axis: 1 });
      return isSameOrder(input.shape)
        ? { name, layout: "plain", shape }
        : { name, layout: "flat", shape, maps: input.shape };
    }
    const plain = asPlain(builder, input);
    return { name: reshape(builder, plain.name, shape, layer), layout: "plain", shape };
  },
  permute: ({ builder, layer, operation: { axes }, inputs: [input], shape }) => {
    const plain = asPlain(builder, input);
    const perm = [0, ...axes.map((axis) => axis + 1)];
    return { name: builder.node(layer, "Transpose", [plain.name], { perm }), layout: "plain", shape };
  },
  rescaling: ({ builder, layer, operation: { scale, offset }, inputs: [input] }) => {
    const scaled = builder.node(layer, "Mul", [input.name, builder.floats(`${layer}/scale`, [scale], [])]);
    return { ...input, name: builder.node(layer, "Add", [scaled, builder.floats(`${layer}/offset`, [offset], [])]) };
  },
  merge: ({ builder, layer, operation: { of }, inputs, shape }) => {
    const { values, layout } = ofOneLayout(builder, inputs);
    const names = values.map(({ name }) => name);
    const type = MERGES[of];
    // ONNX adds and multiplies two values at a time.
    const name =
      of === "product"
        ? names.slice(1).reduce((left, right) => builder.node(layer, type, [left, right]), names[0])
        : builder.node(layer, type, names);
    return { name, layout, shape };
  },
  concatenate: ({ builder, layer, operation: { axis }, inputs, shape }) => {
    const isMaps = inputs.every(({ layout }) => layout === "channels-first");
    const values = isMaps ? inputs : inputs.map((input) => asPlain(builder, input));
    const at = isMaps ? [2, 3, 1][axis] : axis + 1;
    const name = builder.node(
      layer,
      "Concat",
      values.map((value) => value.name),
      { axis: at },
    );
    return { name, layout: isMaps ? "channels-first" : "plain", shape };
  },
};

const MERGES = { sum: "Sum", product: "Mul", mean: "Mean", max: "Max", min: "Min" } as const;

/** Values that are put together number by number. */
function ofOneLayout(
  builder: GraphBuilder,
  inputs: readonly Value[],
): { values: readonly Value[]; layout: "channels-first" | "plain" } {
  const isMaps = inputs.every(({ layout }) => layout === "channels-first");
  return isMaps
    ? { values: inputs, layout: "channels-first" }
    : { values: inputs.map((input) => asPlain(builder, input)), layout: "plain" };
}

function writeDense({
  builder,
  layer,
  operation: { kernel, bias },
  inputs: [input],
  shape,
}: Place<Extract<Operation, { kind: "dense" }>>): Value {
  if (shape.length > 1) {
    const plain = asPlain(builder, input);
    const product = builder.node(layer, "MatMul", [
      plain.name,
      builder.floats(`${layer}/kernel`, kernel.values, kernel.shape),
    ]);
    const [added] = biasOf(builder, layer, bias);
    return {
      name: added === undefined ? product : builder.node(layer, "Add", [product, added]),
      layout: "plain",
      shape,
    };
  }
  const turned = input.layout === "flat" ? withRows(kernel, flatOrder(input.maps as number[])) : kernel;
  const names = [
    input.name,
    builder.floats(`${layer}/kernel`, turned.values, turned.shape),
    ...biasOf(builder, layer, bias),
  ];
  return { name: builder.node(layer, "Gemm", names), layout: "plain", shape };
}

/**
 * What a convolution of either direction takes: the maps, the kernel and the bias. Kernels of tfjs, `[R, C, I, O]` and transposed `[R, C, O, I]`, become
 * `[O, I, R, C]` and `[I, O, R, C]`, which is the same turn.
 */
function convolved(
  builder: GraphBuilder,
  layer: string,
  input: Value,
  { kernel, bias }: { readonly kernel: Weights; readonly bias?: Weights },
): string[] {
  const { name } = asChannelsFirst(builder, input);
  const { values, shape } = permuted(kernel, [3, 2, 0, 1]);
  return [name, builder.floats(`${layer}/kernel`, values, shape), ...biasOf(builder, layer, bias)];
}

function biasOf(builder: GraphBuilder, layer: string, bias: Weights | undefined): string[] {
  return bias === undefined ? [] : [builder.floats(`${layer}/bias`, bias.values, bias.shape)];
}

/** Normalises flat numbers and maps by the operator of that name, and anything else by its parts. */
function writeBatchNorm({
  builder,
  layer,
  operation,
  inputs: [input],
  shape,
}: Place<Extract<Operation, { kind: "batchNorm" }>>): Value {
  const { gamma, beta, mean, variance, epsilon } = operation;
  const isMaps = shape.length === 3;
  if (shape.length !== 1 && !isMaps) {
    const plain = asPlain(builder, input);
    const scale = gamma.values.map((value, at) => value / Math.sqrt(variance.values[at] + epsilon));
    const offset = beta.values.map((value, at) => value - mean.values[at] * scale[at]);
    const scaled = builder.node(layer, "Mul", [plain.name, builder.floats(`${layer}/scale`, scale, gamma.shape)]);
    return {
      name: builder.node(layer, "Add", [scaled, builder.floats(`${layer}/offset`, offset, beta.shape)]),
      layout: "plain",
      shape,
    };
  }
  const value = isMaps ? asChannelsFirst(builder, input) : input;
  const order = value.layout === "flat" ? flatOrder(value.maps as number[]) : undefined;
  const names = Object.entries({ gamma, beta, mean, variance }).map(([name, { values, shape: own }]) =>
    builder.floats(
      `${layer}/${name}`,
      order === undefined ? values : Float32Array.from(order, (at) => values[at]),
      own,
    ),
  );
  return {
    ...value,
    name: builder.node(layer, "BatchNormalization", [value.name, ...names], { epsilon: { float: epsilon } }),
  };
}

interface ActivationPlace {
  readonly builder: GraphBuilder;
  readonly layer: string;
  readonly input: string;
  readonly parameter: number;
}

/** The operator of an activation that is one, and its attributes. */
const plainly =
  (type: string, attributes: (parameter: number) => Record<string, AttributeValue> = () => ({})) =>
  ({ builder, layer, input, parameter }: ActivationPlace): string =>
    builder.node(layer, type, [input], attributes(parameter));

const withAlpha = (parameter: number): Record<string, AttributeValue> => ({ alpha: { float: parameter } });

const ACTIVATIONS: Readonly<Record<ActivationName, (place: ActivationPlace) => string>> = {
  elu: plainly("Elu", withAlpha),
  hardSigmoid: plainly("HardSigmoid", () => ({ alpha: { float: 0.2 }, beta: { float: 0.5 } })),
  leakyRelu: plainly("LeakyRelu", withAlpha),
  relu: plainly("Relu"),
  selu: plainly("Selu"),
  sigmoid: plainly("Sigmoid"),
  softplus: plainly("Softplus"),
  softsign: plainly("Softsign"),
  tanh: plainly("Tanh"),
  thresholdedRelu: plainly("ThresholdedRelu", withAlpha),
  reluUpTo: ({ builder, layer, input, parameter }) =>
    builder.node(layer, "Clip", [input, scalar(builder, layer, 0), scalar(builder, layer, parameter)]),
  swish: ({ builder, layer, input }) => builder.node(layer, "Mul", [input, builder.node(layer, "Sigmoid", [input])]),
  mish: ({ builder, layer, input }) => {
    const softplus = builder.node(layer, "Softplus", [input]);
    return builder.node(layer, "Mul", [input, builder.node(layer, "Tanh", [softplus])]);
  },
  gelu: plainly("Gelu"),
  geluTanh: plainly("Gelu", () => ({ approximate: "tanh" })),
};

function scalar(builder: GraphBuilder, layer: string, value: number): string {
  return builder.floats(`${layer}/number`, [value], []);
}

/** `[top, left, bottom, right]` */
function pads([[top, bottom], [left, right]]: Margins): number[] {
  return [top, left, bottom, right];
}

/** A kernel with its rows in another order. */
function withRows({ values, shape }: Weights, order: Uint32Array): Weights {
  const columns = shape[1];
  const turned = new Float32Array(sizeOf(shape));
  order.forEach((from, to) => turned.set(values.subarray(from * columns, (from + 1) * columns), to * columns));
  return { values: turned, shape };
}
