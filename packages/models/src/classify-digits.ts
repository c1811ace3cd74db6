import { GanClsError } from "@gan-cls/core";
import type * as tf from "@tensorflow/tfjs";
import type { ImageInput } from "./image-input";
import { runBatches, type BatchOptions } from "./run-batches";

/** What a classifier says of one image. */
export interface ClassifiedDigit {
  /** The most probable class; the lower of equals. */
  readonly digit: number;
  /** The probability of each class; they sum to 1. */
  readonly probabilities: Float32Array;
}

/**
 * Images in, digits and probabilities out.
 *
 * ```ts
 * const { model } = await loadPretrained("mnist-cnn");
 * const [{ digit, probabilities }] = await classifyDigits(model, pixels); // 784 bytes, white on black
 * ```
 *
 * @param model A network from images to probabilities, such as a pretrained classifier.
 * @param images See {@link ImageInput}. Leaves no tensor behind.
 * @throws GanClsError `invalid-argument` for a network without classes, or images of another shape than it takes; `aborted`.
 */
export async function classifyDigits(
  model: tf.LayersModel,
  images: ImageInput,
  options: BatchOptions = {},
): Promise<ClassifiedDigit[]> {
  const [, ...output] = model.outputs[0].shape;
  const classCount = Number(output[0]);
  if (output.length !== 1 || !(classCount >= 2)) {
    throw new GanClsError(
      "invalid-argument",
      `classifyDigits: expected a network that gives probabilities of classes, got one that gives [${output.join(", ")}]`,
    );
  }
  const { values, size } = await runBatches("classifyDigits", model, images, options);
  return Array.from({ length: size }, (_, index) => {
    const probabilities = values.slice(index * classCount, (index + 1) * classCount);
    return { digit: probabilities.indexOf(Math.max(...probabilities)), probabilities };
  });
}
