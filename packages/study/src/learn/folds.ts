import { Random, type ImageDataset } from "@gan-cls/core";
import { createStudyData, splitStratified, type StudyData } from "@gan-cls/data";
import { joinDatasets } from "../labelled-data";

/** More labels than this are cut into fewer parts: their figures are steadier, and every part costs a training. */
const MANY_LABELS = 500;

/** Parts for cross-validation. No class can be in more parts than it has images. */
export function countFolds({ labels, classNames }: ImageDataset): number {
  const counts = classNames.map((_, label) => labels.reduce((sum, other) => sum + Number(other === label), 0));
  // A class with a single image cannot be both learned and checked; it must not spoil the others' folds.
  const least = Math.min(...counts.filter((count) => count >= 2));
  return Math.max(2, Math.min(labels.length > MANY_LABELS ? 3 : 5, least));
}

/**
 * Data for cross-validation: in fold `i` the i-th part of the training images is tested on, and the others are learned from. Images without
 * labels stay as they are; the data's own test images are in none.
 *
 * @param seed Decides which image is in which part.
 */
export function cutFolds(data: StudyData, count: number, seed: number): StudyData[] {
  const { name, train, ...about } = data;
  const names = Array.from({ length: count }, (_, index) => `part-${index + 1}`);
  const fractions = Object.fromEntries(names.map((part) => [part, 1 / count]));
  const parts = splitStratified(train, { fractions, random: Random.fromSeed(seed).stream("folds") });
  return names.map((part, index) =>
    createStudyData({
      ...about,
      name: `${name}, fold ${index + 1} of ${count}`,
      train: names
        .filter((other) => other !== part)
        .map((other) => parts[other])
        .reduce(joinDatasets),
      test: parts[part],
    }),
  );
}
