import { GanClsError, hashImages, sha256Hex } from "@gan-cls/core";
import type { AugmentationName, ImageDataset, ImageSet, Preprocessing } from "@gan-cls/core";

/** Images to learn from and images to test on. */
export interface TrainTestSets {
  readonly train: ImageDataset;
  readonly test: ImageDataset;
}

/** What reading pictures found. Plain JSON. */
export interface ReadingSummary {
  /** Images taken, of each part. */
  readonly taken: Readonly<Record<"train" | "test" | "unlabelled", number>>;
  /** What was left, and why: one entry a reason. */
  readonly left: readonly { readonly reason: string; readonly count: number; readonly examples: readonly string[] }[];
  /** Pairs of equal images between parts, and what became of them. */
  readonly duplicates: { readonly trainAndTest: number; readonly unlabelledAndTest: number; readonly removed: number };
  /** Sentences for the user: defaults that were chosen, classes with few images, ... */
  readonly notes: readonly string[];
}

/** What a study works on: the two sets, and the hashes that its report prints. */
export interface StudyData extends TrainTestSets {
  /** Short name, such as `mnist-10k`. */
  readonly name: string;
  /** The kind of images, such as `mnist`, as in the cards of pretrained models; undefined where it is unknown. */
  readonly domain?: string;
  /** Images without labels beside the training images, for GANs and for methods that learn from both; never tested on. */
  readonly unlabelled?: ImageSet;
  /** How pictures became these images; undefined where they were stored as arrays of bytes and taken as they are. */
  readonly preprocessing?: Preprocessing;
  /** Which variations leave the class of such an image as it is. @default "shifts" */
  readonly augmentation?: AugmentationName;
  /** Where nothing was kept for training: `train` is empty, and only a finished model can be tested. */
  readonly use?: "all-test";
  /** What was taken and what was left, where pictures were read. */
  readonly reading?: ReadingSummary;
  /** Where the data come from and how they are split, in one line. */
  readonly description: string;
  /** SHA-256 over shape, pixels and labels, see `hashImages` of core, and over the preprocessing where there is one. */
  readonly trainHash: string;
  readonly testHash: string;
  /** The same for `unlabelled`, where there is such a set. */
  readonly unlabelledHash?: string;
}

/**
 * Adds the hashes to a pair of data sets.
 *
 * @param sha256 What computes them, see `hashImages` of core; Node's own is faster.
 * @throws GanClsError `invalid-data` when the sets differ in image size or classes, or one is empty.
 */
export function createStudyData(
  init: Omit<StudyData, "trainHash" | "testHash" | "unlabelledHash">,
  sha256: (...pieces: Uint8Array[]) => string = sha256Hex,
): StudyData {
  const { name, train, test, unlabelled, preprocessing, use } = init;
  assertComparable(name, { train, test, use });
  if (unlabelled !== undefined && describeShape(unlabelled) !== describeShape(train)) {
    throw invalid(
      `${name} has training images of ${describeShape(train)}, got images without labels of ${describeShape(unlabelled)}`,
    );
  }
  const hash = (images: ImageSet): string => hashPrepared(hashImages(images, sha256), preprocessing);
  return Object.freeze({
    ...init,
    ...{ trainHash: hash(train), testHash: hash(test) },
    ...(unlabelled && { unlabelledHash: hash(unlabelled) }),
  });
}

/** The images' hash, and how they were made, because a model of these data treats new pictures by it. */
export function hashPrepared(hash: string, preprocessing: Preprocessing | undefined): string {
  if (preprocessing === undefined) {
    return hash;
  }
  const { rows, columns, channels, fit, background, invert, layout } = preprocessing;
  const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
  return sha256Hex(encode(hash), encode(JSON.stringify([rows, columns, channels, fit, background, invert, layout])));
}

function assertComparable(name: string, { train, test, use }: Pick<StudyData, "train" | "test" | "use">): void {
  if ((train.size === 0 && use !== "all-test") || test.size === 0) {
    throw invalid(`${name} must have training and test images, got ${train.size} and ${test.size}`);
  }
  if (describeShape(train) !== describeShape(test)) {
    throw invalid(`${name} has training images of ${describeShape(train)}, got test images of ${describeShape(test)}`);
  }
  if (train.classNames.join("\n") !== test.classNames.join("\n")) {
    throw invalid(`${name} must have the same classes in both sets, got ${train.classNames} and ${test.classNames}`);
  }
}

function describeShape({ rows, columns, channels }: ImageSet): string {
  return `${rows}x${columns}x${channels}`;
}

function invalid(problem: string): GanClsError {
  return new GanClsError("invalid-data", `createStudyData: ${problem}`);
}
