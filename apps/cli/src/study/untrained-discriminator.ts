import type { ImageSet } from "@gan-cls/core";
import { buildDiscriminator, randomizedCopy } from "@gan-cls/models";
import type * as tf from "@tensorflow/tfjs";
import type { DiscriminatorSource } from "./discriminator-source";
import type { StudyPlan } from "./study-plan";

/** The build of the study's discriminator, given or to be trained, with random weights. The caller disposes it. */
export async function untrainedDiscriminator(
  { discriminator, settings }: StudyPlan,
  source: DiscriminatorSource,
  { rows, columns, channels }: ImageSet,
  seed: number,
): Promise<tf.Sequential> {
  if (discriminator !== undefined) {
    return randomizedCopy(await source.get(), seed);
  }
  return buildDiscriminator({ ...settings.gan.discriminator, imageShape: [rows, columns, channels], seed });
}
