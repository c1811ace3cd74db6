import { applyLabelBudget, createLabelBudget, Random, selectImages, withoutLabels } from "@gan-cls/core";
import type { ImageDataset, ImageSet, LabelBudget } from "@gan-cls/core";
import { drawLabelBudget, drawOriginalSubset } from "@gan-cls/data";
import type { StudyPlan } from "./study-plan";

/** Labelled images with the proof of which they are. */
export interface LabelledSet {
  readonly dataset: ImageDataset;
  readonly budget: LabelBudget;
}

/** The numbers of labels that a plan means for these training images, least first. Those that were asked for are not made fewer. */
export function labelCounts({ labels, settings }: StudyPlan, train: ImageDataset): number[] {
  if (labels === "all") {
    return [train.size];
  }
  const counts = labels ?? [...new Set(settings.labels.map((count) => Math.min(count, train.size)))];
  return [...counts].sort((a, b) => a - b);
}

/**
 * The labelled images of one budget.
 *
 * @throws GanClsError `invalid-argument` when there are fewer images than labels asked for.
 */
export function drawLabelledSet(
  { settings }: StudyPlan,
  train: ImageDataset,
  labels: number,
  seed: number,
): LabelledSet {
  const budget =
    settings.labelChoice === "original"
      ? createLabelBudget(drawOriginalSubset(labels, train.size))
      : drawLabelBudget(train, { labels, random: Random.fromSeed(seed).stream("labels") });
  return { budget, dataset: applyLabelBudget(train, budget) };
}

/** The images that a GAN sees, without their labels; which they are does not depend on labels either. */
export function drawGanImages(
  { settings }: { settings: Pick<StudyPlan["settings"], "gan" | "labelChoice"> },
  train: ImageDataset,
  seed: number,
): ImageSet {
  const count = Math.min(settings.gan.images, train.size);
  if (settings.labelChoice === "original") {
    return withoutLabels(selectImages(train, drawOriginalSubset(count, train.size)));
  }
  if (count === train.size) {
    return withoutLabels(train);
  }
  const order = Random.fromSeed(seed).stream("gan-images").permutation(train.size);
  return withoutLabels(selectImages(train, order.subarray(0, count)));
}
