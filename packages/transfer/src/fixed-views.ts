import type { FeatureSet, RunOptions } from "@gan-cls/classical";
import {
  GanClsError,
  imageLength,
  predictionsOf,
  throwIfAborted,
  type AugmentationName,
  type Classifier,
  type ImageSet,
} from "@gan-cls/core";

/** A view that is the same for every image: moved by whole pixels, where the outermost ones repeat, and perhaps mirrored. */
export interface FixedView {
  readonly down: number;
  readonly right: number;
  /** Whether left and right are exchanged, before the image is moved. */
  readonly isMirrored: boolean;
}

/** Images are moved by this share of the side: 2 of 32 pixels, and of 28. */
const MOVE_SHARE = 1 / 16;

/** Images at a time. */
const BLOCK = 500;

/**
 * The views over which features or probabilities of an image are averaged: as it is, and moved up, down, left and right by a sixteenth of the
 * side; photos also mirrored. Images that must not vary have one view. The first view is the image itself.
 */
export function fixedViews(
  augmentation: AugmentationName,
  { rows, columns }: Pick<ImageSet, "rows" | "columns">,
): readonly FixedView[] {
  const [down, right] = [rows, columns].map((side) => Math.max(1, Math.round(side * MOVE_SHARE)));
  const still = { down: 0, right: 0 };
  const moves =
    augmentation === "none"
      ? [still]
      : [still, { down, right: 0 }, { down: -down, right: 0 }, { down: 0, right }, { down: 0, right: -right }];
  const sides = augmentation === "photos" ? [false, true] : [false];
  return sides.flatMap((isMirrored) => moves.map((move) => ({ ...move, isMirrored })));
}

/**
 * The mean of the features of several views of each image, `[size, dimensions]`. A linear probe on it sees more of what stays the same when an image moves,
 * and less of what does not.
 *
 * Reference: Krizhevsky, Sutskever and Hinton, "ImageNet Classification with Deep Convolutional Neural Networks", 2012, section 4.1, average the
 * predictions for ten crops and mirror images.
 *
 * @param featuresOf Gives the features of some of the images, called once for each block of them and each view.
 * @throws GanClsError `invalid-argument` without images or views, `aborted`; what `featuresOf` throws.
 */
export async function averageOverViews(
  images: ImageSet,
  views: readonly FixedView[],
  featuresOf: (images: ImageSet) => Promise<FeatureSet>,
  { signal, onProgress }: RunOptions = {},
): Promise<FeatureSet & { readonly values: Float32Array }> {
  if (images.size === 0 || views.length === 0) {
    throw new GanClsError(
      "invalid-argument",
      `averageOverViews: expected at least one image and one view, got ${images.size} and ${views.length}`,
    );
  }
  let [values, dimensions] = [new Float32Array(0), 0];
  for (let start = 0; start < images.size; start += BLOCK) {
    const end = Math.min(start + BLOCK, images.size);
    for (const view of views) {
      throwIfAborted("averageOverViews", signal);
      const features = await featuresOf(viewOf(images, view, start, end));
      if (values.length === 0) {
        ({ dimensions } = features);
        values = new Float32Array(images.size * dimensions);
      }
      const target = values.subarray(start * dimensions, end * dimensions);
      features.values.forEach((value, at) => (target[at] += value / views.length));
    }
    onProgress?.({ type: "progress", task: "views", done: end, total: images.size, unit: "images" });
  }
  return { values, size: images.size, dimensions };
}

/** The mean of a classifier's probabilities over views. Disposing it disposes `classifier`. */
export function classifyOverViews(classifier: Classifier, views: readonly FixedView[]): Classifier {
  const { classCount } = classifier;
  return {
    ...{ name: classifier.name, classCount },
    async predict(images, options = {}) {
      const { values } = await averageOverViews(
        images,
        views,
        async (view) => {
          // Its own progress would be that of one view of some images.
          const { probabilities } = await classifier.predict(view, { signal: options.signal });
          return { values: probabilities, size: view.size, dimensions: classCount };
        },
        options,
      );
      return predictionsOf(values, classCount);
    },
    dispose: () => classifier.dispose(),
  };
}

/** Images `start` to `end` (exclusive), so seen. */
function viewOf(images: ImageSet, { down, right, isMirrored }: FixedView, start: number, end: number): ImageSet {
  const { name, rows, columns, channels } = images;
  const length = imageLength(images);
  const pixels = new Uint8Array((end - start) * length);
  const places = Array.from({ length: columns }, (_, column) => {
    const place = within(column - right, columns);
    return (isMirrored ? columns - 1 - place : place) * channels;
  });
  for (let image = start, target = 0; image < end; image++) {
    for (let row = 0; row < rows; row++) {
      const line = image * length + within(row - down, rows) * columns * channels;
      for (const place of places) {
        for (let channel = 0; channel < channels; channel++, target++) {
          pixels[target] = images.pixels[line + place + channel];
        }
      }
    }
  }
  return { name, pixels, size: end - start, rows, columns, channels };
}

/** The nearest place within the image. */
function within(place: number, sides: number): number {
  return Math.min(Math.max(place, 0), sides - 1);
}
