import { createImageDataset, type ImageDataset, type ImageSet, type MatrixKernel } from "@gan-cls/core";
import type { StudyData } from "@gan-cls/data/node";
import { measureMemorization, type ImageQuality, type Memorization, type QualityDocument } from "@gan-cls/evaluate";
import type { CommandContext } from "../command-context";
import { formatCount } from "../render/format";
import { showTraining } from "../render/training-progress";
import { classificationScore } from "./classification-score";
import type { FeatureSpace } from "./feature-space";
import type { Labeller } from "./labeller";
import { findNearestImages, type NearestImages } from "./nearest-images";
import { drawImages, measureFeatures, nameImages, prepareReference } from "./quality-reference";

/** What {@link measureGenerator} needs. */
export interface MeasureTask {
  context: CommandContext;
  data: StudyData;
  space: FeatureSpace;
  labeller: Labeller;
  samples: ImageSet;
  seed: number;
  kernel: MatrixKernel;
}

/** The measured part of a quality document, and for every sample its nearest training image. */
export type MeasuredQuality = Pick<
  QualityDocument,
  "samples" | "floor" | "memorization" | "reference" | "extractor" | "labeller" | "notes"
> & { readonly nearest: NearestImages };

/** Measures samples against the training images, and held-out real images beside them. */
export async function measureGenerator(task: MeasureTask): Promise<MeasuredQuality> {
  const { context, data, space, labeller, samples, seed, kernel } = task;
  const { display, io } = context;
  const options = { kernel, signal: io.signal };
  display.note("Comparing features");
  const reference = await prepareReference(space, data.train, { ...options, samples: samples.size, seed });
  const heldOut = drawImages(data.test, samples.size, seed);
  const drawn = await measureSet(task, samples, reference);
  const real = await measureSet(task, heldOut, reference);
  const notes: string[] = [];
  const scores = await classify(task, { ...samples, labels: drawn.labels }, notes);
  display.note("Looking for the nearest training images");
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
  { space, labeller, kernel, context }: MeasureTask,
  images: ImageSet,
  reference: Awaited<ReturnType<typeof prepareReference>>,
): Promise<{ quality: ImageQuality; labels: Uint8Array }> {
  const options = { kernel, signal: context.io.signal };
  const figures = await measureFeatures(space, reference, images, options);
  const { labels, histogram } = await nameImages(labeller, images, options);
  return { quality: { ...figures, histogram }, labels };
}

/** Trains one classifier on the samples and one on as many real training images; `undefined` with a note where classes do not fit. */
async function classify(
  { context, data, labeller, seed }: MeasureTask,
  named: ImageSet & { labels: Uint8Array },
  notes: string[],
): Promise<Record<"samples" | "real", NonNullable<ImageQuality["classification"]>> | undefined> {
  const { test, train } = data;
  if (String(labeller.classNames) !== String(test.classNames)) {
    notes.push(
      `No classification accuracy: ${labeller.name} knows the classes ${labeller.classNames.join(", ")}, the data have ${test.classNames.join(", ")}; name a classifier of theirs by --classifier.`,
    );
    return undefined;
  }
  const score = (images: ImageDataset, task: string): ReturnType<typeof classificationScore> =>
    classificationScore(images, test, {
      ...{ seed, signal: context.io.signal },
      onTraining: showTraining(context.display, task),
    });
  const samples = await score(createImageDataset({ ...named, classNames: test.classNames }), "CAS of the samples");
  const real = await score(drawImages(train, named.size, seed), "CAS of real images");
  context.display.finish();
  notes.push(
    `CAS: the generator takes no class, so \`${labeller.name}\` labelled the samples; beside it stands the score of ${formatCount(real.trainedOn)} real training images with their own labels.`,
  );
  return { samples, real };
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
