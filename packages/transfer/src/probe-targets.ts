import { GanClsError } from "@gan-cls/core";
import { convolutionOutputs } from "@gan-cls/models";
import type * as tf from "@tensorflow/tfjs";

/** A layer of a network as a probe sees it. */
export interface LayerSummary {
  readonly name: string;
  /** Such as `Conv2D`. */
  readonly kind: string;
  /** Without the batch; `null` for an open size. */
  readonly outputShape: readonly (number | null)[];
  readonly parameters: number;
}

/** What one probe reads: a layer, or several joined. */
export interface ProbeTarget {
  /** The layer's name, or {@link JOINED_TARGET}. */
  readonly name: string;
  readonly layers: readonly string[];
}

/** Name of the target that joins every convolution. */
export const JOINED_TARGET = "all-convolutions";

/** Layers that hand their input on when nothing is trained, so that a probe of them would repeat the one before. */
const REPEATING: ReadonlySet<string> = new Set([
  ...["InputLayer", "Dropout", "SpatialDropout1D", "GaussianNoise", "GaussianDropout", "AlphaDropout", "Reshape"],
]);

/** The layers of a network in its order. */
export function listLayers(model: tf.LayersModel): LayerSummary[] {
  return model.layers.map((layer) => ({
    name: layer.name,
    kind: layer.getClassName(),
    outputShape: shapeOf(layer).slice(1),
    parameters: layer.countParams(),
  }));
}

/**
 * What can be probed: every layer with maps or flat features of known size but the network's output, and all convolutions joined (Radford
 * 2015, section 5). A convolution with an activation or normalisation behind it is read there.
 *
 * @param wanted Names of targets. @default all
 * @throws GanClsError `not-found` for a name that is no target, `unsupported` for a network that has none.
 */
export function probeTargets(model: tf.LayersModel, wanted?: readonly string[]): ProbeTarget[] {
  const convolutions = convolutionOutputs(model);
  const outputs = new Set(model.outputLayers.map(({ name }) => name));
  const joined = convolutions.length > 1 ? [{ name: JOINED_TARGET, layers: convolutions }] : [];
  const single = model.layers
    .filter((layer) => !outputs.has(layer.name) && isProbed(layer, convolutions))
    .map(({ name }) => ({ name, layers: [name] }));
  const targets = [...single, ...joined];
  if (targets.length === 0) {
    throw new GanClsError(
      "unsupported",
      `probeTargets: expected layers with maps or flat features of known size before the output of ${model.name}, got none`,
    );
  }
  return wanted === undefined ? targets : wanted.map((name) => findTarget(model, targets, name));
}

function isProbed(layer: tf.layers.Layer, convolutions: readonly string[]): boolean {
  const kind = layer.getClassName();
  const [, ...shape] = shapeOf(layer);
  const isKnown = (shape.length === 3 || shape.length === 1) && shape.every((size) => size !== null);
  const isReadLater = kind === "Conv2D" && !convolutions.includes(layer.name);
  return isKnown && shape.some((size) => Number(size) > 1) && !REPEATING.has(kind) && !isReadLater;
}

function findTarget(model: tf.LayersModel, targets: readonly ProbeTarget[], name: string): ProbeTarget {
  const target = targets.find((candidate) => candidate.name === name);
  if (target === undefined) {
    const names = targets.map((candidate) => candidate.name).join(", ");
    throw new GanClsError(
      "not-found",
      `probeTargets: expected something to probe in ${model.name} (${names}), got ${name}`,
    );
  }
  return target;
}

function shapeOf(layer: tf.layers.Layer): (number | null)[] {
  return (Array.isArray(layer.outputShape[0]) ? layer.outputShape[0] : layer.outputShape) as (number | null)[];
}
