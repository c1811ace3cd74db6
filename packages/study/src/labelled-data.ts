import {
  applyLabelBudget,
  createImageDataset,
  createLabelBudget,
  Random,
  selectImages,
  withoutLabels,
} from "@gan-cls/core";
import type { ImageDataset, ImageSet, LabelBudget } from "@gan-cls/core";
import { drawLabelBudget, drawOriginalSubset } from "@gan-cls/data";
import type { StudySettings } from "./presets";

/** Labelled images with the budget that says which they are. */
export interface LabelledSet {
  readonly dataset: ImageDataset;
  readonly budget: LabelBudget;
}

/**
 * The labelled images of one budget.
 *
 * @throws GanClsError `invalid-argument` when there are fewer images than labels asked for.
 */
export function drawLabelledSet(
  { labelChoice }: Pick<StudySettings, "labelChoice">,
  train: ImageDataset,
  labels: number,
  seed: number,
): LabelledSet {
  const budget =
    labelChoice === "original"
      ? createLabelBudget(drawOriginalSubset(labels, train.size))
      : drawLabelBudget(train, { labels, random: Random.fromSeed(seed).stream("labels") });
  return { budget, dataset: applyLabelBudget(train, budget) };
}

/** The images that a GAN sees, without their labels; which they are does not depend on labels either. */
export function drawGanImages(
  { gan, labelChoice }: Pick<StudySettings, "gan" | "labelChoice">,
  train: ImageDataset,
  seed: number,
): ImageSet {
  const count = Math.min(gan.images, train.size);
  if (labelChoice === "original") {
    return withoutLabels(selectImages(train, drawOriginalSubset(count, train.size)));
  }
  if (count === train.size) {
    return withoutLabels(train);
  }
  const order = Random.fromSeed(seed).stream("gan-images").permutation(train.size);
  return withoutLabels(selectImages(train, order.subarray(0, count)));
}

/** The images of both, first those of the first; classes and sizes are the first's, which the second must share. */
export function joinDatasets(first: ImageDataset, second: ImageDataset): ImageDataset {
  const pixels = new Uint8Array(first.pixels.length + second.pixels.length);
  pixels.set(first.pixels);
  pixels.set(second.pixels, first.pixels.length);
  const labels = new Uint8Array(first.size + second.size);
  labels.set(first.labels);
  labels.set(second.labels, first.size);
  return createImageDataset({ ...first, name: `${first.name} and ${second.name}`, pixels, labels });
}
