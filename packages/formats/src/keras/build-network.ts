import { GanClsError, isGanClsError } from "@gan-cls/core";
import { modelFromFiles, toKeras2, WEIGHTS_FILE } from "@gan-cls/models";
import type * as tf from "@tensorflow/tfjs";
import type { Json, LayerJson } from "./understood";
import { weightNames } from "./weight-names";
import type { Weights } from "../network/network";

/** A layer's weight, by the names that tfjs gives them, and where a file has it. */
export interface WantedWeight {
  readonly layer: string;
  readonly weight: string;
}

/** Settings that only training needs; tfjs lacks some of those that Keras has. */
const OF_TRAINING = /_(initializer|regularizer|constraint)$/;

/**
 * Builds the network that a model of Keras describes.
 *
 * @param model As `assertUnderstood` has let it pass.
 * @param weights Its weights by `layer/weight`, in any order.
 * @throws GanClsError `invalid-data` for one beyond the limits of models, or weights that do not fit.
 */
export function buildNetwork(model: LayerJson, weights: ReadonlyMap<string, Weights>): Promise<tf.LayersModel> {
  const entries = [...weights].map(([name, { shape }]) => ({ name, shape, dtype: "float32" }));
  const bytes = new Uint8Array([...weights.values()].reduce((sum, { values }) => sum + values.byteLength, 0));
  let offset = 0;
  for (const { values } of weights.values()) {
    bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), offset);
    offset += values.byteLength;
  }
  const modelJson = JSON.stringify({
    format: "layers-model",
    modelTopology: topologyOf(model),
    weightsManifest: [{ paths: [WEIGHTS_FILE], weights: entries }],
  });
  return modelFromFiles({ modelJson, weights: bytes });
}

/** @throws GanClsError `invalid-data` where the description is damaged */
function topologyOf(model: LayerJson): LayerJson {
  try {
    return foldInput(toKeras2(withoutTraining(model) as object));
  } catch (error) {
    if (isGanClsError(error)) {
      throw error;
    }
    // Whatever is not where it belongs shows as an error of JavaScript.
    const reason = error instanceof Error ? error.message : String(error);
    throw new GanClsError(
      "invalid-data",
      `buildNetwork: expected layers and links between them, got others (${reason})`,
      {
        cause: error,
      },
    );
  }
}

/** A chain as tfjs itself makes it: its first layer says the shape of the input, and no other layer stands for it. */
function foldInput(model: LayerJson): LayerJson {
  const { layers } = (model.config ?? {}) as { layers?: LayerJson[] };
  const [input, first, ...others] = layers ?? [];
  if (model.class_name !== "Sequential" || input?.class_name !== "InputLayer" || !first || isNetwork(first)) {
    return model;
  }
  const { batch_input_shape: shape } = input.config ?? {};
  const opened = { ...first, config: { ...first.config, batch_input_shape: shape } };
  return { ...model, config: { ...model.config, layers: [opened, ...others] } };
}

/** Without what only training needs, and with axes as numbers where Keras 2 has lists of one. */
function withoutTraining(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(withoutTraining);
  }
  if (typeof value !== "object" || value === null) {
    return value;
  }
  const entries = Object.entries(value).filter(([key]) => !OF_TRAINING.test(key));
  return Object.fromEntries(
    entries.map(([key, inner]) => {
      const isListOfOne = key === "axis" && Array.isArray(inner) && inner.length === 1;
      return [key, isListOfOne ? (inner as unknown[])[0] : withoutTraining(inner)];
    }),
  );
}

/** The layers of a model in its order, without its inputs, which have no weights. */
export function layersOf({ config }: LayerJson): LayerJson[] {
  const layers = (config as Json | undefined)?.layers as LayerJson[];
  return layers.filter((layer) => layer.class_name !== "InputLayer");
}

/** Whether a layer is a network of layers. */
export function isNetwork({ config }: LayerJson): boolean {
  return Array.isArray(config?.layers);
}

/** The name of a layer. */
export function nameOf({ name, config }: LayerJson): string {
  return String(config?.name ?? name);
}

/** All weights of a layer, of the layers inside of it too. */
export function wantedWeights(layer: LayerJson): WantedWeight[] {
  return isNetwork(layer)
    ? layersOf(layer).flatMap(wantedWeights)
    : weightNames(layer).map((weight) => ({ layer: nameOf(layer), weight }));
}
