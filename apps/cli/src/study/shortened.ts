import type { ImageDataset } from "@gan-cls/core";
import { formatCount } from "../render/format";
import { PRESETS, type StudySettings } from "./presets";
import type { StudyPlan } from "./study-plan";

const FULL = PRESETS.original;

/**
 * What a study makes smaller than the original did, one sentence each: nobody shall take a first look for the study. Commands without a
 * preset do what their options say; of them only a GAN trained on the way is worth a word.
 */
export function describeShortened(
  plan: StudyPlan,
  { train, test, labels }: { train: ImageDataset; test: ImageDataset; labels: readonly number[] },
): string[] {
  const trainsGan =
    plan.methods.some(({ needsDiscriminator }) => needsDiscriminator) && plan.discriminator === undefined;
  const gan = trainsGan ? shortenedGan(plan.settings, train) : [];
  if (plan.preset === undefined) {
    return gan;
  }
  return [
    ...fewer("Labelled images", Math.max(...labels), Math.max(...FULL.labels)),
    ...fewer("Test images", test.size, FULL.testImages),
    ...gan,
    ...plan.methods.flatMap(({ name }) => shortenedTraining(name, plan.settings)),
  ];
}

function shortenedGan({ gan }: StudySettings, train: ImageDataset): string[] {
  const images = Math.min(gan.images, train.size);
  const steps = ganSteps(gan, images);
  const fullSteps = ganSteps(FULL.gan, FULL.gan.images);
  return [
    ...fewer("Images for the GAN", images, FULL.gan.images),
    ...(steps < fullSteps
      ? [`GAN: ${formatCount(steps)} steps instead of ${formatCount(fullSteps)} (${FULL.gan.epochs} epochs).`]
      : []),
    ...otherList("Adam of the GAN (rate, beta1)", adamOf(gan), adamOf(FULL.gan)),
    ...otherList("Channels of the generator", gan.generator.filters, FULL.gan.generator.filters),
    ...otherList("Channels of the discriminator", gan.discriminator.filters, FULL.gan.discriminator.filters),
  ];
}

const adamOf = ({ learningRate, beta1 }: StudySettings["gan"]): readonly number[] => [learningRate, beta1];

/** Optimiser steps of a GAN's training on so many images. */
export function ganSteps({ epochs, batchSize, maxSteps = Infinity }: StudySettings["gan"], images: number): number {
  return Math.min(epochs * Math.floor(images / batchSize), maxSteps);
}

function shortenedTraining(method: string, { epochs }: StudySettings): string[] {
  if (!isTrained(method)) {
    return [];
  }
  const [actual, full] = [sum(epochs[method]), sum(FULL.epochs[method])];
  return fewer(`Epochs of ${method}`, actual, full);
}

function isTrained(method: string): method is keyof StudySettings["epochs"] {
  return method in FULL.epochs;
}

function fewer(what: string, actual: number, full: number): string[] {
  return actual < full ? [`${what}: ${formatCount(actual)} instead of ${formatCount(full)}.`] : [];
}

function otherList(what: string, actual: readonly number[] = [], full: readonly number[] = []): string[] {
  return actual.join() === full.join() ? [] : [`${what}: ${actual.join(", ")} instead of ${full.join(", ")}.`];
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
