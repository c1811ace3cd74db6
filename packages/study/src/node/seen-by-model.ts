import { basename, dirname, join } from "node:path";
import {
  hashEachImage,
  packTrainedOn,
  TRAINED_ON_FILE,
  unpackTrainedOn,
  type ImageSet,
  type TrainedOn,
} from "@gan-cls/core";
import { isModelFile } from "@gan-cls/formats/node";
import { MODEL_FILE } from "@gan-cls/models";
import { readFileIfPresent, readJsonIfPresent } from "./files";
import { networkFolder } from "./load-network";
import { MODEL_CARD, type DiscriminatorCard, type ModelCard } from "./model-card";
import { nodeSha256 } from "./model-files";
import { isPretrained, openPretrainedImages } from "./open-pretrained";
import type { RunFolder } from "./run-folder";

/**
 * Hashes of the images that a network has seen: a pretrained one by its name, or a saved one from its folder or from the run that trained it.
 *
 * @param source A name, a folder, or the `model.json` in one; a model file of another name has no card.
 * @param part How a run names it.
 * @returns `undefined` where nobody knows: for networks from elsewhere, and for those of older versions.
 * @throws GanClsError `invalid-data` or `checksum-mismatch` when the card or the file is damaged.
 */
export async function readSeenImages(source: string, part: string): Promise<TrainedOn | undefined> {
  if (isPretrained(source)) {
    return openPretrainedImages(source);
  }
  const isFile = source.endsWith(".json");
  if (isModelFile(source) || (isFile && basename(source) !== MODEL_FILE)) {
    return undefined;
  }
  const folder = isFile ? dirname(source) : networkFolder(source, part);
  const card = (await readJsonIfPresent(join(folder, MODEL_CARD))) as Partial<ModelCard> | null | undefined;
  return unpackSeenImages(card ?? undefined, (file) => readFileIfPresent(join(folder, file)));
}

/** The same from a card and the file beside it. */
export async function unpackSeenImages(
  card: Pick<ModelCard, "trainedOn"> | undefined,
  read: (file: string) => Promise<Uint8Array | undefined>,
): Promise<TrainedOn | undefined> {
  const facts = card?.trainedOn;
  // Only a folder beside this one: a card may come from anywhere.
  const isBeside = typeof facts?.folder === "string" && /^[\w-]+$/.test(facts.folder);
  const bytes = facts && (await read(isBeside ? `../${facts.folder}/${TRAINED_ON_FILE}` : TRAINED_ON_FILE));
  return facts && bytes && unpackTrainedOn(TRAINED_ON_FILE, facts, bytes);
}

/** Keeps beside a GAN's discriminators which images the GAN has seen. */
export async function keepSeenImages(
  folder: Pick<RunFolder, "write" | "writeJson">,
  places: readonly string[],
  images: ImageSet,
  about: Omit<DiscriminatorCard, "kind" | "imageShape" | "images" | "trainedOn">,
): Promise<void> {
  const trainedOn = packTrainedOn([], hashEachImage(images, nodeSha256));
  const { rows, columns, channels, size } = images;
  const card: DiscriminatorCard = {
    ...{ kind: "discriminator", ...about, imageShape: [rows, columns, channels], images: size },
    ...(trainedOn && { trainedOn: trainedOn.facts }),
  };
  for (const place of places) {
    if (trainedOn !== undefined) {
      await folder.write(`${place}/${TRAINED_ON_FILE}`, trainedOn.bytes);
    }
    await folder.writeJson(`${place}/${MODEL_CARD}`, card);
  }
}
