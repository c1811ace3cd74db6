import {
  createImageDataset,
  GanClsError,
  hashImages,
  Random,
  withoutLabels,
  type ImageDataset,
  type ImageSet,
} from "@gan-cls/core";
import { splitStratified } from "../../splits";
import { createStudyData, hashPrepared, type ReadingSummary, type StudyData } from "../../study-data";
import { hashOf } from "../file-cache";
import { describeClasses, keepOneToLearnFrom, settleDuplicates, type Parts } from "../pictures/load-pictures";
import type { OpenedImages, OpenPicturesOptions } from "../pictures/open-pictures";
import type { Part } from "../pictures/parts";
import { summarizeLeft } from "../pictures/summarize-left";
import type { PictureTree } from "../picture-tree";
import { pathsOf, type FoundArrays } from "./find-arrays";
import { loadArrays, type LoadedArrays, type LoadedPart } from "./load-arrays";
import { prepareImages, preprocessingOf } from "./prepare-images";

/** Options of {@link openArrayTree}. */
export interface OpenArraysOptions extends OpenPicturesOptions {
  /** Whether rows and columns are exchanged. @default as the files' names say: EMNIST's are */
  readonly transpose?: boolean;
}

/**
 * A set of arrays as the data of a study. Where there is no test part, those to validate test, or a share of every class is kept to test; where there
 * is one, those to validate are trained on.
 *
 * @throws GanClsError `invalid-data` as `loadArrays`, and for fewer than two classes; `aborted`.
 */
export async function openArrayTree(
  tree: PictureTree,
  found: FoundArrays,
  options: OpenArraysOptions,
): Promise<StudyData> {
  const { name, origin, use } = options;
  const loaded = await loadArrays(tree, found, options);
  if (loaded.classNames.length < 2 && use !== "all-test") {
    throw new GanClsError(
      "invalid-data",
      `openDataset: expected images of at least two classes in ${tree.root}, got ${loaded.classNames.length} (a GAN alone needs no classes)`,
      { details: { root: tree.root, reason: "no-classes" } },
    );
  }
  const notes = [...loaded.notes];
  const { train, test, unlabelled, duplicates } = toParts(loaded, options, notes);
  const preprocessing = preprocessingOf(options, train);
  const reading: ReadingSummary = {
    taken: { train: train.size, test: test.size, unlabelled: unlabelled.size },
    left: summarizeLeft(leftOf(tree, found)),
    duplicates,
    notes: [...notes, ...describeClasses({ train, test, unlabelled })],
  };
  // Grey arrays are mostly symbols in the middle, as MNIST's are; a study's own default fits them.
  const augmentation = options.augmentation ?? (train.channels === 3 ? "photos" : undefined);
  const extra = unlabelled.size > 0 ? `, ${unlabelled.size} without labels` : "";
  return createStudyData(
    {
      ...{ name, preprocessing, augmentation, reading },
      train: prepareImages(train, preprocessing),
      test: prepareImages(test, preprocessing),
      ...(unlabelled.size > 0 && { unlabelled: prepareImages(unlabelled, preprocessing) }),
      ...(use === "all-test" && { use }),
      description: `${origin}, ${train.size} images to train on and ${test.size} to test on${extra}`,
    },
    hashOf,
  );
}

/** The images of {@link openArrayTree} that may train a GAN: those to train on, and those without labels. */
export async function openArrayImages(
  tree: PictureTree,
  found: FoundArrays,
  options: OpenArraysOptions,
): Promise<OpenedImages> {
  const data = await openArrayTree(tree, found, { ...options, use: "split" });
  const { name, description, train, unlabelled, trainHash, preprocessing, augmentation, reading } = data;
  const described = { name, description, preprocessing, augmentation, reading };
  if (unlabelled === undefined) {
    return { ...described, images: withoutLabels(train), hash: trainHash };
  }
  const pixels = joinBytes([train.pixels, unlabelled.pixels]);
  const images = withoutLabels({ ...train, name: `${name}/images`, pixels, size: train.size + unlabelled.size });
  return { ...described, images, hash: hashPrepared(hashImages(images, hashOf), preprocessing) };
}

function toParts(
  { parts, classNames }: LoadedArrays,
  options: OpenArraysOptions,
  notes: string[],
): Parts & Pick<ReadingSummary, "duplicates"> {
  const { name, use, testFraction = 0.2, seed = 0, duplicates = "keep" } = options;
  const settled = settleValidation(parts, notes);
  const join = (wanted: readonly Part[], set: string): ImageDataset => {
    const members = settled.filter(({ part }) => wanted.includes(part));
    return joinParts(members.length > 0 ? members : [nothingLike(parts[0])], { name: `${name}/${set}`, classNames });
  };
  const unlabelled: ImageSet = withoutLabels(join(["unlabelled"], "unlabelled"));
  if (use === "all-test") {
    return settleDuplicates(
      { train: join([], "train"), test: join(["train", "test"], "test"), unlabelled },
      duplicates,
    );
  }
  if (settled.some(({ part }) => part === "test")) {
    return settleDuplicates({ train: join(["train"], "train"), test: join(["test"], "test"), unlabelled }, duplicates);
  }
  const fractions = { train: 1 - testFraction, test: testFraction };
  const all = { ...join(["train"], "train"), name };
  const split = keepOneToLearnFrom(splitStratified(all, { fractions, random: Random.fromSeed(seed) }));
  notes.push(
    `There is no test part: ${split.test.size} of ${all.size} images, a share of every class, are kept to test.`,
  );
  return settleDuplicates({ ...split, unlabelled }, duplicates);
}

/** As for pictures: a study validates inside its labels. */
function settleValidation(parts: readonly LoadedPart[], notes: string[]): LoadedPart[] {
  const validation = parts.find(({ part }) => part === "val");
  if (validation === undefined) {
    return [...parts];
  }
  const part = parts.some((other) => other.part === "test") ? "train" : "test";
  const what = `The ${validation.images.size} images to validate are`;
  notes.push(
    part === "test"
      ? `${what} tested on, because there is no test part.`
      : `${what} trained on: a study validates inside its labels.`,
  );
  return parts.map((other) => (other === validation ? { ...other, part } : other));
}

function nothingLike({ images }: LoadedPart): LoadedPart {
  return { part: "train", images: { ...images, pixels: new Uint8Array(0), size: 0 }, labels: new Uint8Array(0) };
}

function joinParts(
  members: readonly LoadedPart[],
  { name, classNames }: { name: string; classNames: readonly string[] },
): ImageDataset {
  const { rows, columns, channels } = members[0].images;
  const labelsOf = ({ images, labels }: LoadedPart): Uint8Array => labels ?? new Uint8Array(images.size);
  const pixels = joinBytes(members.map(({ images }) => images.pixels));
  return createImageDataset({
    name,
    pixels,
    labels: joinBytes(members.map(labelsOf)),
    rows,
    columns,
    channels,
    classNames,
  });
}

/** A single array stays itself: the largest need no second copy. */
function joinBytes(arrays: readonly Uint8Array[]): Uint8Array {
  if (arrays.length === 1) {
    return arrays[0];
  }
  const joined = new Uint8Array(arrays.reduce((sum, { length }) => sum + length, 0));
  let offset = 0;
  for (const array of arrays) {
    joined.set(array, offset);
    offset += array.length;
  }
  return joined;
}

function leftOf(tree: PictureTree, found: FoundArrays): { path: string; reason: string }[] {
  const taken = new Set(pathsOf(found));
  const beside = tree.files.filter(({ path }) => !taken.has(path) && !path.endsWith(".txt"));
  return [...tree.left, ...beside.map(({ path }) => ({ path, reason: "beside the arrays that were read" }))];
}
