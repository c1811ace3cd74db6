import { assertImageShape, type Classifier, GanClsError, predictionsOf } from "@gan-cls/core";
import { forwardBatches } from "@gan-cls/models";
import type * as tf from "@tensorflow/tfjs";

/**
 * Wraps a trained network as a classifier that owns it: disposing the classifier disposes the network.
 *
 * @param name Short name for tables.
 * @param model A network from images `[B, rows, columns, channels]` in `[-1, 1]` to probabilities `[B, classCount]`.
 */
export function createModelClassifier(name: string, model: tf.LayersModel): Classifier {
  const [rows, columns, channels] = model.inputs[0].shape.slice(1).map(Number);
  const shape = { rows, columns, channels };
  const classCount = Number(model.outputs[0].shape[1]);
  let disposed = false;
  return {
    name,
    classCount,
    async predict(images, { signal } = {}) {
      assertImageShape(name, shape, images);
      const { values: probabilities } = await forwardBatches(model, images, { signal });
      assertProbabilities(name, probabilities);
      return predictionsOf(probabilities, classCount);
    },
    dispose() {
      if (!disposed) {
        disposed = true;
        model.dispose();
      }
    },
  };
}

/** Weights may be finite and still too large to compute with. */
function assertProbabilities(name: string, probabilities: Float32Array): void {
  if (!probabilities.every((value) => Number.isFinite(value))) {
    throw new GanClsError(
      "invalid-data",
      `${name}: expected probabilities, got numbers that are none; the network's weights are damaged, or its training has diverged: train it again`,
    );
  }
}
