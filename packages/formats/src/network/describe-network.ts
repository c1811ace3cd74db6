import { withPlainWeights } from "@gan-cls/models";
import * as tf from "@tensorflow/tfjs";
import { describeLayer, type LayerOperation } from "./describe-layer";
import { shapeAt, type Network, type Step } from "./network";
import { refuse } from "./refuse";

/** What a network's tensors lead back to: where each output of each layer stands among the steps. */
interface Walk {
  readonly where: string;
  readonly input: readonly number[];
  readonly steps: Step[];
  /** Inside of a network the tensors that it gets; by name, which tfjs gives each tensor alone. */
  readonly found: Map<string, number>;
}

/**
 * A network as plain steps with their weights, in the order in which they are computed. The numbers are copies.
 *
 * @param where Names the caller in errors.
 * @throws GanClsError `unsupported`, with the name of the layer, for several inputs or outputs, sizes that are not fixed, and layers that are not known.
 */
export function describeNetwork(where: string, model: tf.LayersModel): Network {
  if (model instanceof tf.Sequential && model.layers.some((layer) => layer.getClassName() === "WeightNormDense")) {
    const plain = withPlainWeights(model);
    try {
      return describeNetwork(where, plain);
    } finally {
      plain.dispose();
    }
  }
  const { inputs, outputs, name } = model;
  if (inputs.length !== 1 || outputs.length !== 1) {
    throw refuse(where, name, `a network with one input and one output, got ${inputs.length} and ${outputs.length}`);
  }
  const input = fixedShape(where, name, inputs[0].shape);
  const walk: Walk = { where, input, steps: [], found: new Map([[inputs[0].name, -1]]) };
  const output = follow(walk, outputs[0]);
  return { name, input, steps: walk.steps, output };
}

/** Adds the steps that lead to a tensor, unless they are there, and returns the position of the last. */
function follow(walk: Walk, tensor: tf.SymbolicTensor): number {
  const known = walk.found.get(tensor.name);
  if (known !== undefined) {
    return known;
  }
  const { sourceLayer: layer, nodeIndex } = tensor;
  if (layer.getClassName() === "InputLayer") {
    throw refuse(walk.where, layer.name, "a network with one input, got a second");
  }
  const inputs = layer.inboundNodes[nodeIndex].inputTensors.map((each) => follow(walk, each));
  const at = isNetwork(layer) ? followInside(walk, layer, inputs) : addLayer(walk, layer, inputs, tensor);
  walk.found.set(tensor.name, at);
  return at;
}

function isNetwork(layer: tf.layers.Layer): layer is tf.LayersModel {
  return Array.isArray((layer as Partial<tf.LayersModel>).layers);
}

/** The steps of a network that is a layer of another. */
function followInside(walk: Walk, inner: tf.LayersModel, inputs: readonly number[]): number {
  if (inputs.length !== 1 || inner.inputs.length !== 1 || inner.outputs.length !== 1) {
    throw refuse(walk.where, inner.name, "networks inside of the network to have one input and one output");
  }
  return follow({ ...walk, found: new Map([[inner.inputs[0].name, inputs[0]]]) }, inner.outputs[0]);
}

function addLayer(walk: Walk, layer: tf.layers.Layer, inputs: readonly number[], output: tf.SymbolicTensor): number {
  const shapes = inputs.map((at) => shapeAt(walk, at));
  const shape = fixedShape(walk.where, layer.name, output.shape);
  const operations: readonly LayerOperation[] = describeLayer({
    where: walk.where,
    layer,
    inputs: shapes,
    output: shape,
  });
  return operations.reduce<readonly number[]>((from, { operation, shape: own = shape }) => {
    walk.steps.push({ layer: layer.name, inputs: from, operation, shape: own });
    return [walk.steps.length - 1];
  }, inputs)[0];
}

function fixedShape(where: string, name: string, shape: tf.Shape): number[] {
  const sides = shape.slice(1);
  if (sides.some((side) => side === null)) {
    throw refuse(
      where,
      name,
      `sizes that are fixed, got [${sides.map((side) => side ?? "any").join(", ")}]; build the network for one size of images`,
    );
  }
  return sides as number[];
}
