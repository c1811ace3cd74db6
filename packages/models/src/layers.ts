import { GanClsError } from "@gan-cls/core";
import type * as tf from "@tensorflow/tfjs";

/**
 * Name of the layer whose output a transferred discriminator keeps, in the networks of this package: flattened, 6272 numbers for the
 * original study's discriminator. {@link lastFeatureLayer} finds it in any network.
 */
export const FEATURE_LAYER = "features";

const ACTIVATIONS = new Set(["LeakyReLU", "ReLU", "PReLU", "ELU", "ThresholdedReLU", "Activation"]);
/** Layers that may stand between a convolution and its activation. */
const IN_BETWEEN = new Set(["BatchNormalization", "Dropout"]);
/** Layers that pass their input on unchanged outside training. */
const IDENTITIES = new Set(["Dropout", "SpatialDropout1D", "AlphaDropout", "GaussianDropout", "GaussianNoise"]);

/**
 * Position of the layer of this name.
 *
 * @throws GanClsError `not-found`, listing the layers that there are.
 */
export function layerIndex(model: tf.LayersModel, name: string): number {
  const index = model.layers.findIndex((layer) => layer.name === name);
  if (index === -1) {
    const names = model.layers.map((layer) => layer.name).join(", ");
    throw new GanClsError("not-found", `layerIndex: expected a layer of ${model.name} (${names}), got ${name}`);
  }
  return index;
}

/**
 * Name of the layer whose output is a network's last features: {@link FEATURE_LAYER} where there is one with flat output, else the input of its last
 * layer with weights (a discriminator's logit), skipping noise and dropout.
 *
 * @throws GanClsError `unsupported` for a network with a single layer, which has no features.
 */
export function lastFeatureLayer(model: tf.LayersModel): string {
  const { layers } = model;
  if (layers.some(({ name, outputShape }) => name === FEATURE_LAYER && outputShape.length === 2)) {
    return FEATURE_LAYER;
  }
  const lastWithWeights = layers.findLastIndex((layer) => layer.countParams() > 0);
  const before = layers
    .slice(0, Math.max(0, lastWithWeights))
    .findLast((layer) => !IDENTITIES.has(layer.getClassName()));
  if (before === undefined || before.getClassName() === "InputLayer") {
    throw new GanClsError(
      "unsupported",
      `lastFeatureLayer: expected a network with layers before its last one with weights, got ${model.name}`,
    );
  }
  return before.name;
}

/**
 * Names of the layers that end a convolution: its activation where that is a layer of its own, else the convolution itself. In the
 * order of the network.
 */
export function convolutionOutputs(model: tf.LayersModel): string[] {
  return model.layers.flatMap((layer, index) => {
    if (layer.getClassName() !== "Conv2D") {
      return [];
    }
    const next = model.layers.slice(index + 1).find((following) => !IN_BETWEEN.has(following.getClassName()));
    return [next !== undefined && ACTIVATIONS.has(next.getClassName()) ? next.name : layer.name];
  });
}

/** Counts the weights of a model, including those that are not trained (BatchNorm's moving statistics). */
export function countParameters(model: tf.LayersModel): number {
  return model.weights.reduce((total, { shape }) => total + shape.reduce<number>((a, b) => a * (b ?? 1), 1), 0);
}

/**
 * The trainable variables of all layers or of those named. Pass them to the optimiser as an explicit list: changing `trainable` after
 * `compile()` has no effect in tfjs.
 */
export function trainableVariables(model: tf.LayersModel, layerNames?: ReadonlySet<string>): tf.Variable[] {
  return model.layers
    .filter((layer) => layerNames === undefined || layerNames.has(layer.name))
    .flatMap((layer) => layer.trainableWeights.map((weight) => weight.read() as tf.Variable));
}

/** Every weight of a model by a name that is stable across processes: `layer/position`. The tensors remain the model's. */
export function namedWeights(model: tf.LayersModel): Map<string, tf.Variable> {
  const entries = model.layers.flatMap((layer) =>
    layer.weights.map((weight, index): [string, tf.Variable] => [
      `${layer.name}/${index}`,
      weight.read() as tf.Variable,
    ]),
  );
  return new Map(entries);
}
