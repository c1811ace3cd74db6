import { hash } from "node:crypto";
import {
  createImageDataset,
  GanClsError,
  imageLength,
  Random,
  selectImages,
  type ImageDataset,
  type ImageSet,
  type Preprocessing,
  type ProgressEvent,
} from "@gan-cls/core";
import type { PreprocessingWishes } from "../../pictures/choose-preprocessing";
import { splitStratified } from "../../splits";
import type { ReadingSummary } from "../../study-data";
import type { LeftFile, PictureTree } from "../picture-tree";
import { findLayout, type Layout } from "./layout";
import type { Sample } from "./parts";
import { prepareCollection } from "./prepare-collection";
import { reasonOf } from "./read-pictures";
import { summarizeLeft } from "./summarize-left";

/** How pictures are read and split. */
export interface LoadPicturesOptions extends PreprocessingWishes {
  /** First part of the sets' names. */
  readonly name: string;
  readonly damaged?: "refuse" | "skip";
  readonly duplicates?: "keep" | "remove";
  readonly use?: "split" | "all-test";
  /** Share of every class to test on where the tree has no test part, in `(0, 1)`. */
  readonly testFraction: number;
  /** Decides which images those are. */
  readonly seed: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (event: ProgressEvent) => void;
}

/** Pictures as arrays. The sets are empty where the tree has no such images. */
export interface LoadedPictures {
  readonly train: ImageDataset;
  readonly test: ImageDataset;
  readonly unlabelled: ImageSet;
  readonly preprocessing: Preprocessing;
  readonly reading: ReadingSummary;
}

/**
 * Reads all pictures of a tree. Where it has no test part, a share of every class is kept to test; where fewer than two classes have names, all images are
 * without labels.
 *
 * @throws GanClsError `invalid-data` for a tree that is not understood or, unless they are skipped, a damaged file; `unsupported`, `aborted`.
 */
export async function loadPictures(tree: PictureTree, options: LoadPicturesOptions): Promise<LoadedPictures> {
  const layout = await findLayout(tree, options.use === "all-test" ? 1 : 2);
  const { samples, classNames } = layout;
  if (options.use !== "all-test") {
    assertTestIsLearned(tree, layout);
  }
  const { preprocessing, images, notes } = await prepareCollection(
    samples.map(({ file }) => file),
    {
      ...options,
      damaged: options.damaged ?? "refuse",
      nameOf: ({ path }) => `${tree.root.replace(/[/\\]+$/, "")}/${path}`,
    },
  );
  const good = samples.flatMap((sample, index) => {
    const image = images[index];
    return image instanceof Uint8Array ? [{ ...sample, image }] : [];
  });
  const parts = toParts(good, { classNames, preprocessing, options });
  const { duplicates, ...sets } = settleDuplicates(parts, options.duplicates ?? "keep");
  const damaged = samples.flatMap((sample, index) => describeDamage(tree, sample, images[index]));
  const reading: ReadingSummary = {
    taken: { train: sets.train.size, test: sets.test.size, unlabelled: sets.unlabelled.size },
    left: summarizeLeft([...layout.left, ...damaged]),
    duplicates,
    notes: [...layout.notes, ...notes, ...describeClasses(sets)],
  };
  return { ...sets, preprocessing, reading };
}

/** @throws GanClsError `invalid-data` for classes that are tested and never learned. */
function assertTestIsLearned({ root }: PictureTree, { samples }: Layout): void {
  const labelsOf = (isTest: boolean): Set<string> =>
    new Set(samples.filter(({ part }) => (part === "test") === isTest).flatMap(({ label }) => label ?? []));
  const learned = labelsOf(false);
  const strangers = [...labelsOf(true)].filter((label) => !learned.has(label));
  if (strangers.length > 0) {
    throw new GanClsError(
      "invalid-data",
      `openDataset: every class to test must be among those to train in ${root}, got ${[...learned].join(", ") || "none"} to train and ${strangers.join(", ")} in the test alone`,
      { details: { root } },
    );
  }
}

function describeDamage(tree: PictureTree, { file }: Sample, result: Uint8Array | GanClsError): LeftFile[] {
  const root = tree.root.replace(/[/\\]+$/, "");
  return result instanceof Uint8Array ? [] : [{ path: file.path, reason: reasonOf(result, `${root}/${file.path}`) }];
}

/** A sample with its image. */
interface Good extends Sample {
  readonly image: Uint8Array;
}

export interface Parts {
  readonly train: ImageDataset;
  readonly test: ImageDataset;
  readonly unlabelled: ImageSet;
}

function toParts(
  good: readonly Good[],
  {
    classNames,
    preprocessing,
    options,
  }: Pick<Layout, "classNames"> & { preprocessing: Preprocessing; options: LoadPicturesOptions },
): Parts {
  const { name, use, testFraction, seed } = options;
  const join = (members: readonly Good[], setName: string): ImageDataset =>
    joinImages(members, { name: setName, classNames, preprocessing });
  const labelled = good.filter(({ label }) => label !== undefined);
  const {
    labels: _,
    classNames: __,
    ...unlabelled
  } = join(
    good.filter(({ label }) => label === undefined),
    `${name}/unlabelled`,
  );
  if (use === "all-test") {
    return { train: join([], `${name}/train`), test: join(labelled, `${name}/test`), unlabelled };
  }
  const test = labelled.filter(({ part }) => part === "test");
  if (test.length > 0) {
    const train = labelled.filter(({ part }) => part !== "test");
    return { train: join(train, `${name}/train`), test: join(test, `${name}/test`), unlabelled };
  }
  const fractions = { train: 1 - testFraction, test: testFraction };
  const split = splitStratified(join(labelled, name), { fractions, random: Random.fromSeed(seed) });
  return { ...keepOneToLearnFrom(split), unlabelled };
}

function joinImages(
  members: readonly Good[],
  { name, classNames, preprocessing }: { name: string; classNames: readonly string[]; preprocessing: Preprocessing },
): ImageDataset {
  const { rows, columns, channels } = preprocessing;
  const length = imageLength(preprocessing);
  const pixels = new Uint8Array(members.length * length);
  members.forEach(({ image }, index) => pixels.set(image, index * length));
  const numbers = new Map(classNames.map((className, label) => [className, label]));
  const labels = Uint8Array.from(members, ({ label = "" }) => numbers.get(label) ?? 0);
  // Images without labels are joined in the same way, and lose this one class again.
  const names = classNames.length > 0 ? classNames : ["none"];
  return createImageDataset({ name, pixels, labels, rows, columns, channels, classNames: names });
}

/** Moves the images of classes that would only be tested to training, which a class of one image needs. */
export function keepOneToLearnFrom({
  train,
  test,
}: Record<"train" | "test", ImageDataset>): Record<"train" | "test", ImageDataset> {
  const learned = new Set(train.labels);
  const isOrphan = (label: number): boolean => !learned.has(label);
  if (!test.labels.some(isOrphan)) {
    return { train, test };
  }
  const positions = Array.from(test.labels.keys());
  const orphans = selectImages(
    test,
    positions.filter((position) => isOrphan(test.labels[position])),
  );
  const rest = selectImages(
    test,
    positions.filter((position) => !isOrphan(test.labels[position])),
  );
  const pixels = concatenate(train.pixels, orphans.pixels);
  return {
    train: createImageDataset({ ...train, pixels, labels: concatenate(train.labels, orphans.labels) }),
    test: rest,
  };
}

function concatenate(a: Uint8Array, b: Uint8Array): Uint8Array {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

/** Counts training images that are test images, too, to the last bit of the prepared image, and takes them out of training if it is wanted. */
export function settleDuplicates(
  { train, test, unlabelled }: Parts,
  fate: "keep" | "remove",
): Parts & Pick<ReadingSummary, "duplicates"> {
  const tested = new Set(hashEach(test));
  const originals = (set: ImageSet): number[] =>
    hashEach(set).flatMap((digest, position) => (tested.has(digest) ? [] : [position]));
  const [ofTrain, ofUnlabelled] = [originals(train), originals(unlabelled)];
  const found = { trainAndTest: train.size - ofTrain.length, unlabelledAndTest: unlabelled.size - ofUnlabelled.length };
  if (fate === "keep" || found.trainAndTest + found.unlabelledAndTest === 0) {
    return { train, test, unlabelled, duplicates: { ...found, removed: 0 } };
  }
  const removed = found.trainAndTest + found.unlabelledAndTest;
  return {
    train: selectImages(train, ofTrain),
    test,
    unlabelled: selectImages(unlabelled, ofUnlabelled),
    duplicates: { ...found, removed },
  };
}

function hashEach(set: ImageSet): string[] {
  const length = imageLength(set);
  return Array.from({ length: set.size }, (_, index) =>
    hash("sha256", set.pixels.subarray(index * length, (index + 1) * length), "base64"),
  );
}

/** A class with this many times the images of another makes accuracy misleading. */
const UNBALANCED = 3;

/** What a user should know about the classes. */
export function describeClasses({ train, test }: Parts): string[] {
  if (train.size === 0) {
    return [];
  }
  const classes = train.classNames.map((name, label) => ({
    name,
    train: countOf(train, label),
    test: countOf(test, label),
  }));
  const images = (count: number): string => (count === 1 ? "1 image" : `${count} images`);
  const notes = classes
    .filter((one) => one.test === 0 && one.train > 0)
    .map((one) => `Class ${one.name} has ${images(one.train)}, all to train on: it is never tested.`);
  const missing = classes
    .filter((one) => one.train === 0)
    .map((one) => `Class ${one.name} has no image to train on: it is never learned.`);
  const [least, most] = [...classes]
    .sort((a, b) => a.train - b.train)
    .filter((_, index, all) => index === 0 || index === all.length - 1);
  const unbalanced =
    most !== undefined && most.train >= UNBALANCED * Math.max(1, least.train)
      ? [
          `The classes are unbalanced: ${most.name} has ${images(most.train)} to train on, ${least.name} ${least.train}; look at the balanced accuracy.`,
        ]
      : [];
  return [...notes, ...missing, ...unbalanced];
}

function countOf({ labels }: ImageDataset, label: number): number {
  return labels.reduce((count, other) => count + (other === label ? 1 : 0), 0);
}
