import { GanClsError } from "@gan-cls/core";
import { modelFromFiles, modelToFiles } from "@gan-cls/models";
import type * as tf from "@tensorflow/tfjs";

/** Ranges of pixel values that networks take, and how `[-1, 1]`, in which ours are, becomes them: `x * scale + offset`. */
export const INPUT_RANGES = {
  "-1..1": { scale: 1, offset: 0 },
  "0..1": { scale: 0.5, offset: 0.5 },
  "0..255": { scale: 127.5, offset: 127.5 },
} as const;

export type InputRange = keyof typeof INPUT_RANGES;

/** Name of the layer that brings `[-1, 1]` into a network's own range. */
const RANGE_LAYER = "input_range";

/** Rows and columns that a network takes (`undefined` where any), and its channels. */
export interface ModelInput {
  readonly rows: number | undefined;
  readonly columns: number | undefined;
  readonly channels: 1 | 3;
}

/** What images a network takes. @throws GanClsError `unsupported` for one that takes no grey or colour images */
export function describeModelInput(where: string, model: tf.LayersModel): ModelInput {
  const [, ...shape] = model.inputs[0].shape;
  const [rows, columns, channels] = shape;
  if (model.inputs.length !== 1 || shape.length !== 3 || (channels !== 1 && channels !== 3)) {
    throw new GanClsError(
      "unsupported",
      `${where}: expected a network that takes grey or colour images, got one that takes [${model.inputs.map((input) => input.shape.slice(1).join(", ")).join("] and [")}]`,
    );
  }
  return { rows: rows ?? undefined, columns: columns ?? undefined, channels };
}

/** A layer as tfjs writes it. */
interface LayerJson {
  readonly class_name: string;
  readonly name?: string;
  readonly config: Record<string, unknown> & { readonly name: string };
  inbound_nodes?: unknown[][][];
}

interface TopologyJson {
  readonly class_name: string;
  readonly config: { layers: LayerJson[]; input_layers?: unknown[][] };
}

/**
 * A copy of a network that takes images of one size in `[-1, 1]`, whatever its own range is and whether or not it fixes a size: a layer
 * without weights in front of the others brings the pixels into its range. All other layers keep their names. The caller disposes it.
 *
 * @throws GanClsError `invalid-data` when the network does not take images of that size.
 */
export async function withInput(
  model: tf.LayersModel,
  { rows, columns, range }: { rows: number; columns: number; range: InputRange },
): Promise<tf.LayersModel> {
  const { modelJson, weights } = await modelToFiles(model);
  const json = JSON.parse(modelJson) as { modelTopology: TopologyJson | { model_config: TopologyJson } };
  const topology = "model_config" in json.modelTopology ? json.modelTopology.model_config : json.modelTopology;
  const { channels } = describeModelInput("withInput", model);
  const shape = [null, rows, columns, channels];
  const rescaling = { name: RANGE_LAYER, trainable: true, dtype: "float32", ...INPUT_RANGES[range] };
  if (topology.config.input_layers === undefined) {
    prependToChain(topology.config.layers, shape, rescaling);
  } else {
    prependToGraph(topology, shape, rescaling);
  }
  return modelFromFiles({ modelJson: JSON.stringify(json), weights });
}

/** Of a Sequential model: the new layer gets the shape, the first one loses it. */
function prependToChain(layers: LayerJson[], shape: readonly unknown[], rescaling: LayerJson["config"]): void {
  const [first] = layers;
  if (first.class_name === "InputLayer") {
    layers.shift();
  }
  const { batch_input_shape: _shape, ...config } = layers[0].config;
  layers[0] = { ...layers[0], config: { ...config, name: layers[0].config.name } };
  layers.unshift({ class_name: "Rescaling", config: { ...rescaling, batch_input_shape: shape } });
}

/** Of any other model: whatever read the input now reads the new layer. */
function prependToGraph({ config }: TopologyJson, shape: readonly unknown[], rescaling: LayerJson["config"]): void {
  const input = String(config.input_layers?.[0][0]);
  for (const layer of config.layers) {
    layer.inbound_nodes = layer.inbound_nodes?.map((node) =>
      node.map((link) => (link[0] === input ? [rescaling.name, ...link.slice(1)] : link)),
    );
  }
  const at = config.layers.findIndex(({ name, config: { name: own } }) => (name ?? own) === input);
  const inputLayer = config.layers[at];
  config.layers[at] = { ...inputLayer, config: { ...inputLayer.config, batch_input_shape: shape } };
  const node = [[[input, 0, 0, {}]]];
  config.layers.splice(at + 1, 0, {
    ...{ class_name: "Rescaling", name: rescaling.name, config: rescaling, inbound_nodes: node },
  });
}
