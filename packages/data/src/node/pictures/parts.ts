import type { LeftFile, PictureFile } from "../picture-tree";

/** What a picture is for. `val` is settled before anything is read. */
export type Part = "train" | "val" | "test" | "unlabelled";

/** Folders, and words in tables, that name a part, in lower case. */
const PART_NAMES: Readonly<Record<string, Part>> = {
  ...{ train: "train", training: "train", test: "test", testing: "test" },
  ...{ val: "val", valid: "val", validation: "val" },
  ...{ unlabelled: "unlabelled", unlabeled: "unlabelled", unsup: "unlabelled", unsupervised: "unlabelled" },
};

/** The part that a name stands for. */
export function partOf(name: string): Part | undefined {
  const key = name.trim().toLowerCase();
  return Object.hasOwn(PART_NAMES, key) ? PART_NAMES[key] : undefined;
}

/** One picture, and what it is for. */
export interface Sample {
  readonly file: PictureFile;
  readonly part: Part;
  /** Name of its class; undefined where it has none. */
  readonly label?: string;
}

/** What was found in a tree. */
export interface Found {
  readonly samples: readonly Sample[];
  readonly left: readonly LeftFile[];
  readonly notes: readonly string[];
}

/**
 * Decides about pictures that are meant to validate: a study validates inside its labels, so they are trained on where there is a test part, and tested on
 * where there is none.
 */
export function settleValidation({ samples, left, notes }: Found): Found {
  const count = samples.filter(({ part }) => part === "val").length;
  if (count === 0) {
    return { samples, left, notes };
  }
  const has = (wanted: Part): boolean => samples.some(({ part }) => part === wanted);
  const part = has("train") && !has("test") ? "test" : "train";
  const images = count === 1 ? "1 image to validate is" : `${count} images to validate are`;
  const note =
    part === "test"
      ? `${images} tested on, because there is no test part.`
      : `${images} trained on: a study validates inside its labels.`;
  return {
    samples: samples.map((sample) => (sample.part === "val" ? { ...sample, part } : sample)),
    left,
    notes: [...notes, note],
  };
}
