import type { StudyData } from "@gan-cls/data";
import { formatCount } from "@gan-cls/evaluate";
import type { StudyPlan } from "../plan";
import { PRESETS, type StudySettings } from "../presets";

/**
 * The full study that a plan is compared with: the original, unless the preset is a full study itself. Of a user's own images there are as many
 * as there are: nothing is shortened where all are used.
 */
function fullOf({ preset }: StudyPlan, data: ShortenedData): StudySettings {
  const { domain, train, test } = data;
  const full = preset === "label-efficiency" ? PRESETS[preset] : PRESETS.original;
  return domain === ORIGINAL_DOMAIN
    ? full
    : {
        ...full,
        labels: full.labels.map((count) => Math.min(count, train.size)),
        testImages: test.size,
        gan: { ...full.gan, images: Math.min(full.gan.images, ganImages(data)) },
      };
}

type ShortenedData = Pick<StudyData, "domain" | "train" | "test" | "unlabelled">;

/** Images that a GAN may learn from: those without a label, too. */
function ganImages({ train, unlabelled }: ShortenedData): number {
  return train.size + (unlabelled?.size ?? 0);
}

/** The kind of images of the original study. */
const ORIGINAL_DOMAIN = "mnist";

/**
 * What a study makes smaller than the original, or than its own preset, one sentence each: a first look must not be mistaken for the study.
 * Commands without a preset do what their options say; for them only a GAN trained on the way is worth mentioning.
 */
export function describeShortened(plan: StudyPlan, data: ShortenedData): string[] {
  const { test } = data;
  const full = fullOf(plan, data);
  const gan = trainsGan(plan) ? shortenedGan(plan.settings, full, ganImages(data)) : [];
  if (plan.preset === undefined) {
    return gan;
  }
  return [
    ...fewer("Labelled images", Math.max(...plan.labelCounts), Math.max(...full.labels)),
    ...fewer("Seeds", plan.seeds.length, full.seeds ?? 1),
    ...fewer("Test images", test.size, full.testImages),
    ...gan,
    ...plan.methods.flatMap(({ name }) => shortenedTraining(name, plan.settings, full)),
  ];
}

/** Whether a study trains a GAN on the way. */
export function trainsGan({ methods, discriminator }: StudyPlan): boolean {
  return methods.some(({ needsDiscriminator }) => needsDiscriminator) && discriminator === undefined;
}

function shortenedGan({ gan }: StudySettings, full: StudySettings, available: number): string[] {
  const images = Math.min(gan.images, available);
  const steps = ganSteps(gan, images);
  const fullSteps = ganSteps(full.gan, full.gan.images);
  return [
    ...fewer("Images for the GAN", images, full.gan.images),
    ...(steps < fullSteps
      ? [`GAN: ${formatCount(steps)} steps instead of ${formatCount(fullSteps)} (${full.gan.epochs} epochs).`]
      : []),
    ...otherList("Adam of the GAN (rate, beta1)", adamOf(gan), adamOf(full.gan)),
    ...otherList("Channels of the generator", gan.generator.filters, full.gan.generator.filters),
    ...otherList("Channels of the discriminator", gan.discriminator.filters, full.gan.discriminator.filters),
  ];
}

const adamOf = ({ learningRate, beta1 }: StudySettings["gan"]): readonly number[] => [learningRate, beta1];

/** Optimiser steps of a GAN's training on the given number of images. */
export function ganSteps({ epochs, batchSize, maxSteps = Infinity }: StudySettings["gan"], images: number): number {
  return Math.min(epochs * Math.floor(images / Math.min(batchSize, images)), maxSteps);
}

function shortenedTraining(method: string, { epochs }: StudySettings, full: StudySettings): string[] {
  if (!isTrained(method, full)) {
    return [];
  }
  return fewer(`Epochs of ${method}`, sum(epochs[method]), sum(full.epochs[method]));
}

function isTrained(method: string, full: StudySettings): method is keyof StudySettings["epochs"] {
  return method in full.epochs;
}

function fewer(what: string, actual: number, whole: number): string[] {
  return actual < whole ? [`${what}: ${formatCount(actual)} instead of ${formatCount(whole)}.`] : [];
}

function otherList(what: string, actual: readonly number[] = [], full: readonly number[] = []): string[] {
  return actual.join() === full.join() ? [] : [`${what}: ${actual.join(", ")} instead of ${full.join(", ")}.`];
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
