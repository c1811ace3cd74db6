import { MAX_CLASSES, type ImageSet } from "./dataset";
import { GanClsError } from "./errors";
import type { ProgressEvent } from "./events";

/** The predictions of a classifier for `N` images. */
export interface Predictions {
  /** `[N, classCount]`, row by row; each row sums to 1. */
  readonly probabilities: Float32Array;
  /** The most probable class of each image; the lowest of equals unless the classifier documents another rule. */
  readonly labels: Uint8Array;
}

/**
 * Predictions from probabilities, `[N, classCount]`: the label is the most probable class, the lowest of equals.
 *
 * @throws GanClsError `unsupported` for more than 256 classes, whose labels do not fit into a byte.
 */
export function predictionsOf(probabilities: Float32Array, classCount: number): Predictions {
  if (classCount > MAX_CLASSES) {
    throw new GanClsError(
      "unsupported",
      `predictionsOf: expected at most ${MAX_CLASSES} classes, because a label is a byte, got ${classCount}; classifyImages of @gan-cls/models gives labels of any size`,
    );
  }
  const labels = Uint8Array.from({ length: probabilities.length / classCount }, (_, image) => {
    const row = probabilities.subarray(image * classCount, (image + 1) * classCount);
    return row.indexOf(Math.max(...row));
  });
  return { probabilities, labels };
}

/** Options of {@link Classifier.predict}. */
export interface PredictOptions {
  /** Stops between batches with the signal's reason. */
  signal?: AbortSignal;
  /** Hears how far it is, of classifiers that take long, such as one that averages over views. */
  onProgress?: (event: ProgressEvent) => void;
}

/** Anything that predicts the class of an image: a network, PCA + KNN, ... `evaluate` depends on nothing else. */
export interface Classifier {
  /** Short name for tables, such as `trial-3`. */
  readonly name: string;
  readonly classCount: number;
  /** @throws GanClsError `invalid-argument` when the images do not have the size that the classifier was made for. */
  predict(images: ImageSet, options?: PredictOptions): Promise<Predictions>;
  /** Frees what the classifier holds. Calling it twice is harmless. */
  dispose(): void;
}
