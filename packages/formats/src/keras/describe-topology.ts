import { modelToFiles } from "@gan-cls/models";
import type * as tf from "@tensorflow/tfjs";
import type { OutputShapes } from "./to-keras3";
import { assertUnderstood, type LayerJson } from "./understood";
import { sizeOf, type Weights } from "../network/network";

/** A network as the description that tfjs writes, with its weights by `layer/weight`. */
export interface DescribedTopology {
  readonly topology: LayerJson;
  readonly weights: ReadonlyMap<string, Weights>;
}

/**
 * Takes a network apart.
 *
 * @throws GanClsError `unsupported` that names the layer and the setting for what is not understood.
 */
export async function describeTopology(where: string, model: tf.LayersModel): Promise<DescribedTopology> {
  const { modelJson, weights: bytes } = await modelToFiles(model);
  const { modelTopology, weightsManifest } = JSON.parse(modelJson) as {
    modelTopology: LayerJson & { model_config?: LayerJson };
    weightsManifest: { weights: { name: string; shape: number[] }[] }[];
  };
  const topology = modelTopology.model_config ?? modelTopology;
  assertUnderstood(where, topology);
  const numbers = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / Float32Array.BYTES_PER_ELEMENT);
  let offset = 0;
  const weights = new Map<string, Weights>();
  for (const { name, shape } of weightsManifest.flatMap((group) => group.weights)) {
    const end = offset + sizeOf(shape);
    weights.set(name, { shape, values: numbers.subarray(offset, end) });
    offset = end;
  }
  return { topology: completeSettings(topology, weights), weights };
}

/** tfjs does not write how many channels a separable convolution makes of each, which its kernel `[rows, columns, in, multiplier]` tells. */
function completeSettings(layer: LayerJson, weights: DescribedTopology["weights"]): LayerJson {
  const { layers, name } = layer.config ?? {};
  if (Array.isArray(layers)) {
    const complete = (layers as LayerJson[]).map((inner) => completeSettings(inner, weights));
    return { ...layer, config: { ...layer.config, layers: complete } };
  }
  const kernel = layer.class_name === "SeparableConv2D" ? weights.get(`${String(name)}/depthwise_kernel`) : undefined;
  return kernel === undefined ? layer : { ...layer, config: { ...layer.config, depth_multiplier: kernel.shape[3] } };
}

/** What each layer puts out, those inside of others too; one that is called several times has the same shape each time. */
export function outputShapes({ layers }: { layers: tf.layers.Layer[] }): OutputShapes {
  return new Map(
    layers.flatMap((layer) => {
      const [shape] = [layer.inboundNodes.at(-1)?.outputShapes].flat(1) as (number | null)[][];
      const inner = (layer as Partial<tf.LayersModel>).layers;
      return [[layer.name, shape] as const, ...(inner === undefined ? [] : outputShapes({ layers: inner }))];
    }),
  );
}
