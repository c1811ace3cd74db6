import { GanClsError, hashImages, type ImageDataset } from "@gan-cls/core";

/** Images to learn from and images to test on. */
export interface TrainTestSets {
  readonly train: ImageDataset;
  readonly test: ImageDataset;
}

/** What a study works on: the two sets, and the hashes that its report prints. */
export interface StudyData extends TrainTestSets {
  /** Short name, such as `mnist-10k`. */
  readonly name: string;
  /** The kind of images, such as `mnist`, as in the cards of pretrained models; undefined where it is unknown. */
  readonly domain?: string;
  /** Where the data come from and how they are split, in one line. */
  readonly description: string;
  /** SHA-256 over shape, pixels and labels, see `hashImages` of core. */
  readonly trainHash: string;
  readonly testHash: string;
}

/**
 * Adds the hashes to a pair of data sets.
 *
 * @throws GanClsError `invalid-data` when the two differ in image size or classes, or one is empty.
 */
export function createStudyData(init: Omit<StudyData, "trainHash" | "testHash">): StudyData {
  const { name, train, test } = init;
  assertComparable(name, train, test);
  return Object.freeze({ ...init, trainHash: hashImages(train), testHash: hashImages(test) });
}

function assertComparable(name: string, train: ImageDataset, test: ImageDataset): void {
  const describe = (set: ImageDataset): string => `${set.rows}x${set.columns}x${set.channels}`;
  if (train.size === 0 || test.size === 0) {
    throw invalid(`${name} must have training and test images, got ${train.size} and ${test.size}`);
  }
  if (describe(train) !== describe(test)) {
    throw invalid(`${name} has training images of ${describe(train)}, got test images of ${describe(test)}`);
  }
  if (train.classNames.join("\n") !== test.classNames.join("\n")) {
    throw invalid(`${name} must have the same classes in both sets, got ${train.classNames} and ${test.classNames}`);
  }
}

function invalid(problem: string): GanClsError {
  return new GanClsError("invalid-data", `createStudyData: ${problem}`);
}
