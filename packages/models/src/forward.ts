import { GanClsError, type Random } from "@gan-cls/core";
import * as tf from "@tensorflow/tfjs";
import { applyBatchNorm } from "./apply-batch-norm";
import { dropout } from "./dropout";
import { forwardGraph } from "./forward-graph";

/** Options of {@link forward}. */
export interface ForwardOptions {
  /**
   * BatchNorm uses and updates statistics of the batch instead of the moving ones: in all layers, or in those named, so that the
   * others stay as they are to the bit. @default false
   */
  training?: boolean | ReadonlySet<string>;
  /** Draws dropout masks; without it dropout layers do nothing. */
  dropoutRandom?: Random;
  /** Stop after the layer of this name. @default the last layer */
  until?: string;
}

/**
 * Runs a batch through a chain of layers, or through a network with branches. It exists beside `model.apply` because a tfjs `Dropout` layer draws from `Math.random`
 * (or, when seeded, the same mask at every call), and because training wants the logits before the softmax.
 *
 * @param input `[B, ...]` as the model's first layer expects.
 * @returns The output of `until`; the caller disposes it (inside `tf.tidy` or a gradient function, tfjs does).
 * @throws GanClsError `not-found` when no layer is named `until`.
 */
export function forward(model: tf.LayersModel, input: tf.Tensor, options: ForwardOptions = {}): tf.Tensor {
  const { training = false, dropoutRandom, until } = options;
  const last = until === undefined ? model.layers.length - 1 : layerIndex(model, until);
  const apply = (layer: tf.layers.Layer, value: tf.Tensor | tf.Tensor[]): tf.Tensor =>
    applyLayer(layer, value, training, dropoutRandom);
  return tf.tidy(() =>
    model instanceof tf.Sequential
      ? model.layers.slice(0, last + 1).reduce((activation, layer) => apply(layer, activation), input)
      : forwardGraph(model, input, last, apply),
  );
}

/** Position of the layer of this name; throws `not-found` and names the layers that there are. */
export function layerIndex(model: tf.LayersModel, name: string): number {
  const index = model.layers.findIndex((layer) => layer.name === name);
  if (index === -1) {
    const names = model.layers.map((layer) => layer.name).join(", ");
    throw new GanClsError("not-found", `forward: expected a layer of ${model.name} (${names}), got ${name}`);
  }
  return index;
}

function applyLayer(
  layer: tf.layers.Layer,
  input: tf.Tensor | tf.Tensor[],
  training: boolean | ReadonlySet<string>,
  dropoutRandom: Random | undefined,
): tf.Tensor {
  if (input instanceof tf.Tensor && layer.getClassName() === "Dropout") {
    const { rate } = layer.getConfig() as { rate: number };
    return dropoutRandom === undefined ? input : dropout(input, rate, dropoutRandom);
  }
  const layerTrains = typeof training === "boolean" ? training : training.has(layer.name);
  if (input instanceof tf.Tensor && layer.getClassName() === "BatchNormalization" && layerTrains) {
    const output = applyBatchNorm(layer, input);
    if (output !== null) {
      return output;
    }
  }
  return layer.apply(input, { training: layerTrains }) as tf.Tensor;
}
