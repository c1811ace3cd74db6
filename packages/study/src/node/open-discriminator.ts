import { existsSync } from "node:fs";
import { join } from "node:path";
import { GanClsError, type TrainedOn } from "@gan-cls/core";
import { isModelFile } from "@gan-cls/formats/node";
import { MODEL_FILE } from "@gan-cls/models";
import { pretrainedDiscriminator, type GivenDiscriminator } from "../gan/given-discriminator";
import type * as tf from "@tensorflow/tfjs";
import { loadNetwork, networkFolder } from "./load-network";
import { isPretrained } from "./open-pretrained";
import { readSeenImages } from "./seen-by-model";

/** Options of {@link openDiscriminator}. */
export interface OpenDiscriminatorOptions {
  /** What sentences call it. @default the source */
  readonly name?: string;
}

/**
 * The discriminator of a pretrained name, of a saved network, or of a GAN's run, for a study. It is loaded when it is first needed.
 *
 * @throws GanClsError `not-found` when there is no such network.
 */
export function openDiscriminator(
  source: string,
  { name = source }: OpenDiscriminatorOptions = {},
): GivenDiscriminator {
  const file = isModelFile(source) ? source : join(networkFolder(source, "discriminator"), MODEL_FILE);
  if (!isPretrained(source) && !existsSync(file)) {
    throw new GanClsError(
      "not-found",
      `openDiscriminator: expected a saved discriminator, a run of a GAN, or a name that gan-cls models lists, got ${source}`,
    );
  }
  const load = (): Promise<tf.Sequential> => loadNetwork(source, "discriminator");
  const seenImages = (): Promise<TrainedOn | undefined> => readSeenImages(source, "discriminator");
  return isPretrained(source)
    ? pretrainedDiscriminator(source, { load, seenImages })
    : { name, note: "Builds on a discriminator that was there before.", load, seenImages };
}
