import {
  applyLabelBudget,
  createImageDataset,
  createLabelBudget,
  Random,
  selectImages,
  withoutLabels,
} from "@gan-cls/core";
import type { ImageDataset, ImageSet, LabelBudget } from "@gan-cls/core";
import { drawLabelBudget, drawOriginalSubset, type StudyData } from "@gan-cls/data";
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

/** The images that may be learned from; those without labels do not have to be there. */
type TrainingImages = Pick<StudyData, "unlabelled"> & { readonly train: ImageSet };

/** By the training images, with which several cells join the same images without labels. */
const joined = new WeakMap<ImageSet, { readonly unlabelled: ImageSet; readonly all: ImageSet }>();

/** All training images without their labels, followed by those that have none. */
export function allTrainingImages({ train, unlabelled }: TrainingImages): ImageSet {
  if (unlabelled === undefined) {
    return withoutLabels(train);
  }
  const known = joined.get(train);
  if (known?.unlabelled === unlabelled) {
    return known.all;
  }
  const all = joinImages(train, unlabelled);
  joined.set(train, { unlabelled, all });
  return all;
}

function joinImages(first: ImageSet, second: ImageSet): ImageSet {
  const name = `${first.name} and ${second.name}`;
  return withoutLabels({ ...first, name, pixels: joinPixels(first, second), size: first.size + second.size });
}

/**
 * The images that a GAN sees, without their labels: training images and those that have none, at most as many as the settings say; which they are does
 * not depend on labels either.
 */
export function drawGanImages(
  { gan, labelChoice }: Pick<StudySettings, "gan" | "labelChoice">,
  data: TrainingImages,
  seed: number,
): ImageSet {
  const all = allTrainingImages(data);
  const count = Math.min(gan.images, all.size);
  if (labelChoice === "original") {
    return selectImages(all, drawOriginalSubset(count, all.size));
  }
  if (count === all.size) {
    return all;
  }
  const order = Random.fromSeed(seed).stream("gan-images").permutation(all.size);
  return selectImages(all, order.subarray(0, count));
}

/** The images of both, first those of the first; classes and sizes are the first's, which the second must share. */
export function joinDatasets(first: ImageDataset, second: ImageDataset): ImageDataset {
  const pixels = joinPixels(first, second);
  const labels = new Uint8Array(first.size + second.size);
  labels.set(first.labels);
  labels.set(second.labels, first.size);
  return createImageDataset({ ...first, name: `${first.name} and ${second.name}`, pixels, labels });
}

function joinPixels(first: ImageSet, second: ImageSet): Uint8Array {
  const pixels = new Uint8Array(first.pixels.length + second.pixels.length);
  pixels.set(first.pixels);
  pixels.set(second.pixels, first.pixels.length);
  return pixels;
}
