import { GanClsError } from "@gan-cls/core";
import type { ForeignModel } from "../foreign-model";
import type { ModelFacts } from "../model-facts";
import { describeNetwork } from "../network/describe-network";
import type { Network } from "../network/network";
import { GraphBuilder } from "./graph-builder";
import { MODEL, TENSOR_TYPES, type OnnxDimension, type OnnxModel, type OnnxValue } from "./onnx-messages";
import { encodeMessage } from "./protobuf";
import { asChannelsFirst, asPlain, type Value } from "./value-layout";
import { writeOperation } from "./write-operation";

/** The version of ONNX's operators that is used, and the version of the file that goes with it. */
const OPSET = 17;
/** The version that first has Gelu; it is asked for only where a network has that. */
const GELU_OPSET = 20;
const IR_VERSION = 8;

/** Keys of a file's metadata. */
export const METADATA = { classNames: "class_names", preprocessing: "preprocessing", layout: "layout" } as const;

/** Half the range of a byte: networks see a byte `x` as `x / 127.5 - 1`. */
const HALF_RANGE = 127.5;

/** Options of {@link writeOnnx}. */
export interface WriteOnnxOptions {
  /**
   * What goes in. `values`: what the network itself takes, float32. `bytes`: an image's bytes, uint8, which the graph brings to `[-1, 1]`, with light
   * and dark exchanged where the preprocessing says so; pictures are brought to the network's size outside of it.
   * @default "values"
   */
  input?: "values" | "bytes";
  /** The order of images that go in and come out: `[N, rows, columns, channels]`, or `[N, channels, rows, columns]`. @default "channels-last" */
  layout?: "channels-last" | "channels-first";
  /** How many images go in at once. @default any number */
  batchSize?: number;
}

/**
 * Writes a network as one ONNX file (operators of version 17), which ONNX Runtime and others run. Inside, images have their channels first, as ONNX's
 * convolutions take them; kernels and the weights behind a flattening are turned accordingly. The input is named `input` and the output `output`. Class names and
 * preprocessing go into the metadata as `class_names` and `preprocessing`, in JSON.
 *
 * ```ts
 * const { model, card } = await loadPretrained("mnist-cnn");
 * const file = writeOnnx({ model, classNames: card.classNames }, { input: "bytes" }); // uint8 [N, 28, 28, 1] to probabilities [N, 10]
 * ```
 *
 * @throws GanClsError `unsupported`, with the name of the layer, for what is not known here; `invalid-argument` for options that do not fit the network.
 */
export function writeOnnx(foreign: ForeignModel, given: WriteOnnxOptions = {}): Uint8Array<ArrayBuffer> {
  const network = describeNetwork("writeOnnx", foreign.model);
  const options = { ...given, classNames: foreign.classNames, preprocessing: foreign.preprocessing };
  assertOptions(network, options);
  const builder = new GraphBuilder();
  builder.reserve("input");
  builder.reserve("output");
  const output = writeSteps(builder, network, options);
  const shape = network.output === -1 ? network.input : network.steps[network.output].shape;
  const graph = {
    ...{ name: network.name, nodes: builder.nodes, initializers: builder.initializers },
    inputs: [describeValue("input", network.input, options, options.input === "bytes" ? "uint8" : "float")],
    outputs: [describeValue("output", shape, options, "float")],
  };
  builder.nodes.push({ name: "output", opType: "Identity", inputs: [output], outputs: ["output"], attributes: [] });
  const file: OnnxModel = {
    ...{ irVersion: IR_VERSION, producerName: "gan-cls", graph },
    opsets: [{ domain: "", version: builder.nodes.some(({ opType }) => opType === "Gelu") ? GELU_OPSET : OPSET }],
    metadata: describeMetadata(network, options),
  };
  return encodeMessage(MODEL, file);
}

type AllOptions = WriteOnnxOptions & ModelFacts;

function assertOptions({ input, steps, output }: Network, options: AllOptions): void {
  const { classNames, preprocessing, batchSize } = options;
  const classes = (output === -1 ? input : steps[output].shape).at(-1);
  if (classNames !== undefined && classNames.length !== classes) {
    throw new GanClsError(
      "invalid-argument",
      `writeOnnx: expected ${classes} class names, one for each output, got ${classNames.length}`,
    );
  }
  const { rows, columns, channels } = preprocessing ?? {};
  if (preprocessing !== undefined && String([rows, columns, channels]) !== String(input)) {
    throw new GanClsError(
      "invalid-argument",
      `writeOnnx: expected preprocessing for images of [${input.join(", ")}], got [${rows}, ${columns}, ${channels}]`,
    );
  }
  if (batchSize !== undefined && !(Number.isSafeInteger(batchSize) && batchSize > 0)) {
    throw new GanClsError("invalid-argument", `writeOnnx: batchSize must be a positive integer, got ${batchSize}`);
  }
}

/** The whole graph but its output's name, which it returns. */
function writeSteps(builder: GraphBuilder, network: Network, options: AllOptions): string {
  const isFirst = options.layout === "channels-first";
  const layout = isFirst && network.input.length === 3 ? "channels-first" : "plain";
  const name = options.input === "bytes" ? writeRange(builder, options.preprocessing?.invert) : "input";
  const input: Value = { name, layout, shape: network.input };
  const values: Value[] = [];
  for (const step of network.steps) {
    const inputs = step.inputs.map((at) => (at === -1 ? input : values[at]));
    values.push(writeOperation(builder, step, inputs));
  }
  const last = network.output === -1 ? input : values[network.output];
  return isFirst && last.shape.length === 3 ? asChannelsFirst(builder, last).name : asPlain(builder, last).name;
}

/** Bytes to `[-1, 1]`, light and dark exchanged or not. */
function writeRange(builder: GraphBuilder, invert = false): string {
  const scale = builder.floats("preprocessing/half_range", [invert ? -HALF_RANGE : HALF_RANGE], []);
  const middle = builder.floats("preprocessing/middle", [HALF_RANGE], []);
  const values = builder.node("preprocessing", "Cast", ["input"], { to: TENSOR_TYPES.float });
  const centred = builder.node("preprocessing", "Sub", [values, middle]);
  return builder.node("preprocessing", "Div", [centred, scale]);
}

function describeValue(
  name: string,
  shape: readonly number[],
  { layout, batchSize }: WriteOnnxOptions,
  type: "float" | "uint8",
): OnnxValue {
  const [rows, columns, channels] = shape;
  const sides = layout === "channels-first" && shape.length === 3 ? [channels, rows, columns] : shape;
  const batch: OnnxDimension = batchSize === undefined ? { name: "batch" } : { size: batchSize };
  const dims = [batch, ...sides.map((size) => ({ size }))];
  return { name, type: { tensor: { elementType: TENSOR_TYPES[type], shape: { dims } } } };
}

/** What readers cannot see: two numbers of four may be rows and columns, or channels and rows. */
function describeMetadata({ input }: Network, options: AllOptions): OnnxModel["metadata"] {
  const { classNames, preprocessing, layout = "channels-last" } = options;
  return [
    ...(classNames === undefined ? [] : [{ key: METADATA.classNames, value: JSON.stringify(classNames) }]),
    ...(preprocessing === undefined ? [] : [{ key: METADATA.preprocessing, value: JSON.stringify(preprocessing) }]),
    ...(input.length === 3 ? [{ key: METADATA.layout, value: layout }] : []),
  ];
}
