import { describeValue, GanClsError, parseJson } from "@gan-cls/core";
import { asChain, modelFromFiles, modelToFiles } from "@gan-cls/models";
import * as tf from "@tensorflow/tfjs";
import type { ForeignModel } from "../foreign-model";
import { parseFacts, type ModelFacts } from "../model-facts";
import { refuse } from "../network/refuse";
import { foldConstants } from "./fold-constants";
import { LayerBuilder, layerName } from "./layer-builder";
import { Attributes } from "./onnx-attributes";
import { numbersOf, readTensor, type Constant } from "./onnx-constants";
import {
  MODEL,
  TENSOR_TYPES,
  type OnnxGraph,
  type OnnxModel,
  type OnnxNode,
  type OnnxTensor,
  type OnnxValue,
} from "./onnx-messages";
import { decodeMessage } from "./protobuf";
import { toPlain, type Affine, type GraphTensor } from "./read-layout";
import { isConstant, readOperation } from "./read-operation";
import { METADATA } from "./write-onnx";

const WHERE = "readOnnx";

/** Most bytes of a file: 1 GiB, twice VGG-16. */
const MAX_BYTES = 2 ** 30;

/** Most nodes of a graph: ResNet-152 has about 500. */
const MAX_NODES = 5000;

/** Versions of the operators that are read; later ones are tried, because most operators stay as they are. */
const OLDEST_OPSET = 9;

/** Half the range of a byte. */
const HALF_RANGE = 127.5;

/**
 * Reads an ONNX file: chains and simple graphs of the layers that {@link writeOnnx} writes, in the ways in which PyTorch, tf2onnx and others lay them out. The
 * network takes images as all of tfjs does, channels last, and has the outputs of the file. One that takes bytes takes `[-1, 1]` here, as
 * all networks do. The caller disposes it.
 *
 * @throws GanClsError `unsupported` that names the node for what is not understood; `invalid-data` for a damaged file, or one beyond a limit.
 */
export async function readOnnx(bytes: Uint8Array): Promise<ForeignModel> {
  if (bytes.length > MAX_BYTES) {
    throw new GanClsError(
      "invalid-data",
      `${WHERE}: expected a file of at most ${MAX_BYTES} bytes, got ${bytes.length}`,
    );
  }
  const file = decodeMessage(WHERE, MODEL, bytes, { clamps: true }) as unknown as OnnxModel;
  const graph = assertGraph(file);
  const facts = readFacts(file);
  const builder = new LayerBuilder();
  try {
    const built = buildModel(builder, graph, {
      ...{ opset: opsetOf(file), inverted: facts.preprocessing?.invert ?? false },
      layout: file.metadata.find(({ key }) => key === METADATA.layout)?.value,
    });
    builder.setWeights();
    // Once more as any other network from outside: with its limits, and without layers that were used twice.
    const model = await modelFromFiles(await modelToFiles(asChainIfPossible(built)));
    return { model, ...facts };
  } finally {
    builder.dispose();
  }
}

function assertGraph({ graph, opsets }: OnnxModel): OnnxGraph {
  if (graph === undefined || opsets.length === 0 || graph.nodes.length === 0) {
    throw new GanClsError(
      "invalid-data",
      `${WHERE}: expected an ONNX file with a graph, got one without; is it another kind of file?`,
    );
  }
  if (graph.nodes.length > MAX_NODES) {
    throw new GanClsError("invalid-data", `${WHERE}: expected at most ${MAX_NODES} nodes, got ${graph.nodes.length}`);
  }
  return graph;
}

function opsetOf({ opsets }: OnnxModel): number {
  const { version = 0 } = opsets.find(({ domain = "" }) => domain === "" || domain === "ai.onnx") ?? {};
  if (version < OLDEST_OPSET) {
    throw new GanClsError(
      "unsupported",
      `${WHERE}: expected operators of version ${OLDEST_OPSET} or later, got ${version}; export the model with a newer opset_version`,
    );
  }
  return version;
}

function readFacts({ metadata }: OnnxModel): ModelFacts {
  const parse = (wanted: string): unknown => {
    const { value } = metadata.find(({ key }) => key === wanted) ?? {};
    return value === undefined ? undefined : parseJson(WHERE, `the metadata ${wanted}`, value);
  };
  const [classNames, preprocessing] = [parse(METADATA.classNames), parse(METADATA.preprocessing)];
  return parseFacts(WHERE, { classNames, preprocessing });
}

/** What is known of the outputs of nodes, by their names. */
interface Reading {
  readonly builder: LayerBuilder;
  readonly graph: OnnxGraph;
  readonly opset: number;
  readonly values: Map<string, GraphTensor | Constant>;
  readonly stored: ReadonlyMap<string, OnnxTensor>;
  /** Nodes that have been read with the one before them. */
  readonly done: Set<OnnxNode>;
  readonly batchSize: number | undefined;
}

function buildModel(
  builder: LayerBuilder,
  graph: OnnxGraph,
  { opset, ...about }: { opset: number; inverted: boolean; layout: string | undefined },
): tf.LayersModel {
  const stored = new Map(graph.initializers.map((tensor) => [tensor.name ?? "", tensor]));
  const inputs = graph.inputs.filter(({ name }) => !stored.has(name));
  if (inputs.length !== 1 || graph.outputs.length !== 1) {
    throw refuse(WHERE, "the graph", `one input and one output, got ${inputs.length} and ${graph.outputs.length}`);
  }
  const [input] = inputs;
  const { value, batchSize } = startAt(graph, input, about);
  const reading: Reading = {
    ...{ builder, graph, opset, stored, batchSize, done: new Set<OnnxNode>() },
    values: new Map<string, GraphTensor | Constant>([[input.name, value]]),
  };
  graph.nodes.forEach((node, index) => readNode(reading, node, index));
  const output = reading.values.get(graph.outputs[0].name);
  if (output === undefined || isConstant(output)) {
    throw new GanClsError(
      "invalid-data",
      `${WHERE}: expected the output ${describeValue(graph.outputs[0].name)} to come from a node, got none`,
    );
  }
  return tf.model({ inputs: value.tensor, outputs: lastTensor(builder, output, value) });
}

/** Maps stay as tfjs has them, and anything else as ONNX has it. */
function lastTensor(builder: LayerBuilder, output: GraphTensor, input: GraphTensor): tf.SymbolicTensor {
  const { tensor } =
    output.layout === "maps" && output.affine === undefined ? output : toPlain(builder, output, "output");
  return tensor === input.tensor
    ? builder.apply((name) => tf.layers.activation({ name, activation: "linear" }), "output", tensor)
    : tensor;
}

/** The input of the network; where images have their channels first in ONNX, tfjs has them last. */
function startAt(
  graph: OnnxGraph,
  { name, type }: OnnxValue,
  { inverted, layout }: { inverted: boolean; layout: string | undefined },
): { value: GraphTensor; batchSize: number | undefined } {
  const [batch, ...dims] = type?.tensor?.shape?.dims ?? [];
  const shape = dims.map(({ size = 0 }) => size);
  if (dims.length === 0 || !shape.every((side) => side > 0)) {
    const got = dims.map((dim) => dim.size ?? dim.name ?? "any").join(", ");
    throw refuse(
      WHERE,
      `the input ${name}`,
      `a batch and fixed sizes, got [${got}]; export the model for one size of images`,
    );
  }
  const isFirst =
    shape.length === 3 && (layout === undefined ? hasChannelsFirst(graph, name, shape) : layout === "channels-first");
  const [channels, rows, columns] = shape;
  const tensor = tf.input({ shape: isFirst ? [rows, columns, channels] : shape, name: "input" });
  const isBytes = type?.tensor?.elementType === TENSOR_TYPES.uint8;
  const affine: Affine = { scale: inverted ? -HALF_RANGE : HALF_RANGE, offset: HALF_RANGE };
  const value: GraphTensor = { tensor, layout: isFirst ? "maps" : "plain", shape, ...(isBytes && { affine }) };
  return { value, batchSize: batch.size };
}

/** Operators that leave an image as it lies. */
const IN_PLACE = new Set(["Cast", "Identity", "Add", "Sub", "Mul", "Div", "Clip", "Dropout"]);

/** Whether an input is `[N, channels, rows, columns]`: by what first takes it, or else by its sides. */
function hasChannelsFirst(graph: OnnxGraph, input: string, shape: readonly number[]): boolean {
  let name = input;
  for (const node of graph.nodes) {
    if (node.inputs.includes(name)) {
      if (node.opType === "Transpose") {
        return false;
      }
      if (!IN_PLACE.has(node.opType)) {
        return (
          !["Reshape", "Flatten", "MatMul", "Gemm"].includes(node.opType) ||
          isChannels(shape[0]) ||
          !isChannels(shape[2])
        );
      }
      [name] = node.outputs;
    }
  }
  return true;
}

const isChannels = (side: number): boolean => side === 1 || side === 3;

function readNode(reading: Reading, node: OnnxNode, index: number): void {
  const { values, builder, opset, batchSize, done } = reading;
  if (done.has(node)) {
    return;
  }
  const { opType = "", domain = "", outputs } = node;
  const attributes = new Attributes(WHERE, node, [node.name, outputs[0]].find(Boolean) ?? `number ${index}`);
  if (domain !== "" && domain !== "ai.onnx") {
    throw attributes.refused(`ONNX's own operators, got one of ${domain}`);
  }
  const inputs = node.inputs.map((name) => findInput(reading, attributes, name));
  const known = readKnown(opType, inputs, attributes, batchSize);
  const names = [outputs[0]];
  const result =
    known ??
    readOperation({
      ...{ builder, opType, attributes, inputs, opset, batchSize },
      name: layerName(node.name ?? "", opType, index),
      takeAddition: (units) => {
        const addition = findAddition(reading, node, units);
        if (addition !== undefined) {
          done.add(addition.node);
          names.push(addition.node.outputs[0]);
        }
        return addition?.bias;
      },
    });
  names.forEach((name) => values.set(name, result));
}

function findInput(
  { values, stored }: Reading,
  attributes: Attributes,
  name: string,
): GraphTensor | Constant | undefined {
  if (name === "") {
    return undefined;
  }
  const found = values.get(name);
  if (found !== undefined) {
    return found;
  }
  const tensor = stored.get(name);
  if (tensor === undefined) {
    throw new GanClsError(
      "invalid-data",
      `${WHERE}: in ${attributes.name}: expected ${describeValue(name)} to come from a node before it, got none`,
    );
  }
  const constant = readTensor(`${WHERE}: in ${name}`, tensor);
  values.set(name, constant);
  return constant;
}

/** What is known without the values of the graph. */
function readKnown(
  opType: string,
  inputs: readonly (GraphTensor | Constant | undefined)[],
  attributes: Attributes,
  batchSize: number | undefined,
): Constant | undefined {
  if (opType === "Constant") {
    return readConstant(attributes);
  }
  const [first] = inputs;
  if (opType === "Shape" && first !== undefined && !isConstant(first)) {
    const shape = [batchSize ?? null, ...first.shape];
    const part = shape.slice(attributes.integer("start", 0), attributes.integer("end", shape.length));
    return { dims: [part.length], values: part, isWhole: true };
  }
  const constants = inputs.filter(isConstant);
  return constants.length > 0 && constants.length === inputs.filter((input) => input !== undefined).length
    ? foldConstants(opType, constants, attributes)
    : undefined;
}

function readConstant(attributes: Attributes): Constant {
  const tensor = attributes.tensor("value");
  if (tensor !== undefined) {
    return readTensor(`${WHERE}: in ${attributes.name}`, tensor);
  }
  const list = attributes.integers("value_ints");
  if (list !== undefined) {
    return { dims: [list.length], values: list, isWhole: true };
  }
  const whole = attributes.integer("value_int", NaN);
  const number = attributes.float("value_float", whole);
  if (Number.isNaN(number)) {
    throw attributes.refused("a tensor, a number or whole numbers as its value");
  }
  return { dims: [], values: [number], isWhole: number === whole };
}

/** If all that is done with an output is to add numbers of the file: the node that does it, and the numbers. */
function findAddition(
  { graph, stored }: Reading,
  { outputs: [name] }: OnnxNode,
  units: number,
): { node: OnnxNode; bias: Float32Array } | undefined {
  const [node, ...others] = graph.nodes.filter((candidate) => candidate.inputs.includes(name));
  if (node?.opType !== "Add" || others.length > 0 || graph.outputs.some((output) => output.name === name)) {
    return undefined;
  }
  const other = node.inputs.find((input) => input !== name) ?? "";
  const tensor = stored.get(other);
  const isRow =
    tensor?.dims.at(-1) === units && tensor.dims.every((side, at, { length }) => side === 1 || at === length - 1);
  return tensor !== undefined && isRow
    ? { node, bias: numbersOf(WHERE, readTensor(`${WHERE}: in ${other}`, tensor)) }
    : undefined;
}

/** A network without branches as a chain, which generators and discriminators have to be. */
function asChainIfPossible(model: tf.LayersModel): tf.LayersModel {
  const isChain = model.layers.every(({ inboundNodes }, index) => {
    const [node] = inboundNodes;
    return (
      inboundNodes.length === 1 &&
      (index === 0 || (node.inboundLayers.length === 1 && node.inboundLayers[0] === model.layers[index - 1]))
    );
  });
  return isChain ? asChain(tf.sequential({ layers: model.layers })) : model;
}
