import { createImageDataset, type ImageSet, type MatrixKernel, type TrainingEvent } from "@gan-cls/core";
import type { StudyData } from "@gan-cls/data";
import {
  formatCount,
  measureMemorization,
  type ImageQuality,
  type Memorization,
  type QualityDocument,
} from "@gan-cls/evaluate";
import type { StudyEvent } from "../events";
import { classificationScore, type ClassificationScore } from "./classification-score";
import type { FeatureSpace } from "./feature-space";
import type { Labeller } from "./labeller";
import { findNearestImages, type NearestImages } from "./nearest-images";
import { describeFewSamples, drawImages, labelImages, measureFeatures, prepareReference } from "./quality-reference";

/** What {@link measureGenerator} needs. */
export interface MeasureTask {
  readonly data: StudyData;
  readonly space: FeatureSpace;
  readonly labeller: Labeller;
  readonly samples: ImageSet;
  readonly seed: number;
  readonly kernel: MatrixKernel;
  readonly signal: AbortSignal;
}

/** The measured part of a quality document, and for every sample its nearest training image. */
export type MeasuredQuality = Pick<
  QualityDocument,
  "samples" | "floor" | "memorization" | "reference" | "extractor" | "labeller" | "notes"
> & { readonly nearest: NearestImages };

/** Compares samples with the training images, and held-out real images as the baseline. */
export async function* measureGenerator(task: MeasureTask): AsyncGenerator<StudyEvent, MeasuredQuality, void> {
  const { data, space, labeller, samples, seed, kernel, signal } = task;
  const options = { kernel, signal };
  yield { type: "note", message: "Comparing features" };
  const reference = await prepareReference(space, data.train, { ...options, samples: samples.size, seed });
  const heldOut = drawImages(data.test, samples.size, seed);
  const drawn = await measureSet(task, samples, reference);
  const real = await measureSet(task, heldOut, reference);
  const notes: string[] = [
    ...(space.note === undefined ? [] : [space.note]),
    ...describeFewSamples(samples.size, space.extractor, "--samples"),
  ];
  const scores = yield* classify(task, { ...samples, labels: drawn.labels }, notes);
  yield { type: "note", message: "Looking for the nearest training images" };
  const nearest = await findNearestImages(data.train, samples, options);
  return {
    samples: { ...drawn.quality, ...(scores && { classification: scores.samples }) },
    floor: { ...real.quality, ...(scores && { classification: scores.real }), part: "test" },
    memorization: await memorization(data, heldOut, nearest, options),
    reference: { part: "train", size: reference.size, manifoldSize: reference.manifold.features.size },
    extractor: space.extractor,
    labeller: { name: labeller.name, labels: labeller.labels, sha256: labeller.sha256 },
    ...{ notes, nearest },
  };
}

async function measureSet(
  { space, labeller, kernel, signal }: MeasureTask,
  images: ImageSet,
  reference: Awaited<ReturnType<typeof prepareReference>>,
): Promise<{ quality: ImageQuality; labels: Uint8Array }> {
  const options = { kernel, signal };
  const figures = await measureFeatures(space, reference, images, options);
  const { labels, histogram } = await labelImages(labeller, images, options);
  return { quality: { ...figures, histogram }, labels };
}

/** Trains one classifier on the samples and one on as many real training images; `undefined` with a note where classes do not fit. */
async function* classify(
  { data: { test, train, augmentation }, labeller, seed, signal }: MeasureTask,
  labelled: ImageSet & { labels: Uint8Array },
  notes: string[],
): AsyncGenerator<StudyEvent, Record<"samples" | "real", ClassificationScore> | undefined, void> {
  if (String(labeller.classNames) !== String(test.classNames)) {
    notes.push(
      `No classification accuracy: ${labeller.name} knows the classes ${labeller.classNames.join(", ")}, the data have ${test.classNames.join(", ")}; name a classifier of theirs by --classifier.`,
    );
    return undefined;
  }
  const drawn = createImageDataset({ ...labelled, classNames: test.classNames });
  const options = { seed, signal, augmentation };
  const samples = yield* asTask("CAS of the samples", classificationScore(drawn, test, options));
  const few = drawImages(train, labelled.size, seed);
  const real = yield* asTask("CAS of real images", classificationScore(few, test, options));
  notes.push(
    `CAS: the generator takes no class, so \`${labeller.name}\` labelled the samples; compare it with the score of ${formatCount(real.trainedOn)} real training images with their own labels.`,
  );
  return { samples, real };
}

/** The events of a training as those of a task. */
export async function* asTask<Result>(
  task: string,
  training: AsyncGenerator<TrainingEvent, Result, void>,
): AsyncGenerator<StudyEvent, Result, void> {
  try {
    for (;;) {
      const next = await training.next();
      if (next.done) {
        return next.value;
      }
      yield { type: "training", task, job: 0, event: next.value };
    }
  } finally {
    // Whoever reads this may have left: the training then frees its networks.
    await training.return(undefined as Result);
  }
}

async function memorization(
  { train }: StudyData,
  heldOut: ImageSet,
  nearest: NearestImages,
  options: { kernel: MatrixKernel; signal: AbortSignal },
): Promise<Memorization> {
  const { distances } = await findNearestImages(train, heldOut, options);
  return measureMemorization(nearest.distances, distances);
}
