import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { assertOneOf, type TrainedOn } from "@gan-cls/core";
import {
  DIGIT_MODELS,
  type Pretrained,
  type PretrainedCard,
  type PretrainedCollection,
  type PretrainedTraining,
} from "@gan-cls/models";
import { COLOR_MODELS } from "@gan-cls/models-color";
import { PHOTO_MODELS } from "@gan-cls/models-photos";

/** Every package that carries models. No name is in two of them. */
const COLLECTIONS: readonly PretrainedCollection[] = [DIGIT_MODELS, PHOTO_MODELS, COLOR_MODELS];

/** The cards of all pretrained models, of whichever package. Loads nothing. */
export function listAllPretrained(): readonly PretrainedCard[] {
  return COLLECTIONS.flatMap((collection) => collection.list());
}

/** The card of a pretrained model, or `undefined` where no package has one of this name. */
export function pretrainedCard(name: string): PretrainedCard | undefined {
  return listAllPretrained().find((card) => card.name === name);
}

/** Whether any package has a pretrained model of this name. */
export function isPretrained(name: string): boolean {
  return COLLECTIONS.some((collection) => collection.has(name));
}

/**
 * Loads a pretrained model. The command line bundles the code of the packages that carry models, so the files are looked for where these packages are
 * installed, which are of exactly this version.
 *
 * @throws GanClsError as `PretrainedCollection.load`
 */
export function openPretrained(name: string): Promise<Pretrained> {
  const collection = collectionOf("openPretrained", name);
  return collection.load(name, { baseUrl: folderOf(collection) });
}

/** How a pretrained discriminator was trained, read from the same place; `undefined` for a model without a record. */
export function openPretrainedTraining(name: string): Promise<PretrainedTraining | undefined> {
  const collection = collectionOf("openPretrainedTraining", name);
  return collection.loadTraining(name, { baseUrl: folderOf(collection) });
}

/** Hashes of the images that a pretrained model has seen, read from the same place; `undefined` where they are not known. */
export function openPretrainedImages(name: string): Promise<TrainedOn | undefined> {
  const collection = collectionOf("openPretrainedImages", name);
  return collection.loadSeenImages(name, { baseUrl: folderOf(collection) });
}

/** The path of a file beside a pretrained model. */
export function pretrainedFile(name: string, file: string): string {
  return join(dirname(manifestOf(collectionOf("pretrainedFile", name))), "pretrained", name, file);
}

/** @throws GanClsError `invalid-argument` for an unknown name */
function collectionOf(where: string, name: string): PretrainedCollection {
  const collection = COLLECTIONS.find((candidate) => candidate.has(name));
  if (collection === undefined) {
    const names = listAllPretrained().map((card) => card.name);
    assertOneOf(where, "the name", name, names);
  }
  return collection as PretrainedCollection;
}

function folderOf(collection: PretrainedCollection): URL {
  return new URL("pretrained/", pathToFileURL(manifestOf(collection)));
}

function manifestOf({ packageName }: PretrainedCollection): string {
  return createRequire(import.meta.url).resolve(`${packageName}/package.json`);
}
