import type { ImageDataset, MatrixKernel } from "@gan-cls/core";
import { generateImages } from "@gan-cls/models";
import type * as tf from "@tensorflow/tfjs";
import type { FeatureSpace } from "./feature-space";
import {
  describeFewSamples,
  labelImages,
  measureFeatures,
  prepareReference,
  type QualityReference,
} from "./quality-reference";

/** Measures a generator while it is trained; `dispose` frees the feature network. */
export interface GeneratorMeter {
  (generator: tf.Sequential): Promise<Record<string, number>>;
  dispose(): void;
}

/** What {@link createGeneratorMeter} measures with. */
export interface GeneratorMeterOptions {
  readonly samples: number;
  readonly seed: number;
  readonly kernel: MatrixKernel;
  /** Called once; the meter disposes the space. */
  openSpace(): Promise<FeatureSpace>;
  /** Told what a reader of the figures must know, before the first of them. */
  onNote(message: string): Promise<void>;
}

/**
 * FID, precision, recall and class entropy of the given number of samples, always from the same noise, compared with the training images. Everything is
 * prepared when it is first called, so that whatever goes wrong goes wrong where it stops no training.
 */
export function createGeneratorMeter(
  train: ImageDataset,
  { samples, seed, kernel, openSpace, onNote }: GeneratorMeterOptions,
): GeneratorMeter {
  let opened: FeatureSpace | undefined;
  let reference: QualityReference | undefined;
  const measure = async (generator: tf.Sequential): Promise<Record<string, number>> => {
    if (opened === undefined) {
      opened = await openSpace();
      await Promise.all(describeFewSamples(samples, opened.extractor, "--quality").map(onNote));
    }
    reference ??= await prepareReference(opened, train, { samples, seed, kernel });
    const images = await generateImages(generator, { count: samples, seed });
    const { fid, precisionRecall } = await measureFeatures(opened, reference, images, { kernel });
    const { histogram } = await labelImages(opened.labeller, images);
    const { precision, recall } = precisionRecall;
    return { fid, precision, recall, classEntropy: histogram.entropy };
  };
  return Object.assign(measure, {
    dispose() {
      opened?.dispose();
      opened = undefined;
    },
  });
}
