import { type ImageDataset, type MatrixKernel, Random } from "@gan-cls/core";
import { splitStratified } from "@gan-cls/data";
import { cloneUntil } from "@gan-cls/models";
import { fitPooledProbe } from "@gan-cls/transfer";
import type * as tf from "@tensorflow/tfjs";

/** Penalty of the probe's logistic regression: of 0.03, 0.1, 0.3 and 1 the best at 100 and 1000 labels on held-out MNIST training images. */
const L2 = 0.1;

/**
 * Scores a discriminator while its GAN is trained: the accuracy of a pooled probe that learns from `labels` training images and is judged
 * by twice as many others. The test images stay out of it.
 */
export function createGanProbe(
  train: ImageDataset,
  { labels, seed, kernel }: { labels: number; seed: number; kernel: MatrixKernel },
): (discriminator: tf.Sequential) => Promise<number> {
  const random = Random.fromSeed(seed).stream("gan-probe");
  const { learn, judge } = splitStratified(train, { sizes: { learn: labels, judge: 2 * labels }, random });
  return async (discriminator) => {
    // A copy, because features are kept for as long as a network lives, and this one keeps learning.
    const copy = cloneUntil(discriminator, discriminator.layers[discriminator.layers.length - 1].name, {
      name: "probed",
    });
    try {
      const { classifier } = await fitPooledProbe({ discriminator: copy, dataset: learn, l2: L2, kernel });
      const predictions = await classifier.predict(judge);
      return predictions.labels.reduce((sum, label, i) => sum + (label === judge.labels[i] ? 1 : 0), 0) / judge.size;
    } finally {
      copy.dispose();
    }
  };
}
