import { GanClsError } from "@gan-cls/core";
import type * as tf from "@tensorflow/tfjs";
import { predictBatches, type BatchOptions, type ImageInput } from "./forward-batches";

/** The prediction for one image. */
export interface ClassifiedImage {
  /** The most probable class, as its position among the class names; the lower of equals. */
  readonly label: number;
  /** The probability of each class; they sum to 1. */
  readonly probabilities: Float32Array;
}

/**
 * Images in, classes and probabilities out.
 *
 * ```ts
 * const { model, card } = await loadPretrained("mnist-cnn");
 * const [{ label, probabilities }] = await classifyImages(model, pixels); // 784 bytes, white on black
 * console.log(card.classNames[label], probabilities[label]);
 * ```
 *
 * @param model A network from images to probabilities, such as a pretrained classifier.
 * @param images See {@link ImageInput}. Leaves no tensor behind.
 * @throws GanClsError `invalid-argument` for a network without classes, or images of another shape than it takes; `aborted`.
 */
export async function classifyImages(
  model: tf.LayersModel,
  images: ImageInput,
  options: BatchOptions = {},
): Promise<ClassifiedImage[]> {
  const [, ...output] = model.outputs[0].shape;
  const classCount = Number(output[0]);
  if (output.length !== 1 || !(classCount >= 2)) {
    throw new GanClsError(
      "invalid-argument",
      `classifyImages: expected a network that gives probabilities of classes, got one that gives [${output.join(", ")}]`,
    );
  }
  const { values, size } = await predictBatches("classifyImages", model, images, options);
  return Array.from({ length: size }, (_, index) => {
    const probabilities = values.slice(index * classCount, (index + 1) * classCount);
    return { label: probabilities.indexOf(Math.max(...probabilities)), probabilities };
  });
}
