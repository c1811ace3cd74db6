import { applyLabelBudget, Random, selectImages, type ImageDataset } from "@gan-cls/core";
import { drawLabelBudget, type StudyData } from "@gan-cls/data";
import { meanOver } from "@gan-cls/evaluate";
import { fitFeatureProbe } from "@gan-cls/transfer";
import type { Measured } from "./measured";
import type { Representation, TaskContext } from "./representation";

/** Labels of each class of the other data. */
export const LABELS_OF_CLASS: readonly number[] = [10, 50, 100];

/** Penalties that are tried. */
const L2: readonly number[] = [0.01, 0.1];

/** Learns the classes of other data from few labels, on features of a network that has never seen them. */
export async function measureTransfer(
  representation: Representation,
  { train, test: all }: Pick<StudyData, "train" | "test">,
  { seed, kernel, signal, testSize }: TaskContext & { testSize: number },
): Promise<Measured[]> {
  const test = drawImages(all, testSize, seed);
  const testFeatures = await representation.extract(test);
  const measured: Measured[] = [];
  for (const perClass of LABELS_OF_CLASS.filter((count) => count * train.classNames.length <= train.size)) {
    const labels = perClass * train.classNames.length;
    const budget = drawLabelBudget(train, { labels, random: Random.fromSeed(seed).stream("labels") });
    const seen = applyLabelBudget(train, budget);
    const features = await representation.extract(seen);
    const labelled = { ...features, labels: seen.labels, classCount: train.classNames.length };
    const { regression } = await fitFeatureProbe(labelled, { l2: L2, seed, kernel, signal });
    const predicted = await regression.predict(testFeatures, { signal });
    measured.push({
      ...{ measure: `accuracy, ${perClass} labels a class`, unit: "percent", items: test.size },
      figure: meanOver(Float64Array.from(predicted.labels, (label, image) => Number(label === test.labels[image]))),
    });
  }
  return measured;
}

/** Some of the images, drawn by the seed; all where there are no more. */
export function drawImages(images: ImageDataset, count: number, seed: number): ImageDataset {
  return images.size <= count
    ? images
    : selectImages(images, Random.fromSeed(seed).stream("images of tasks").permutation(images.size).subarray(0, count));
}
