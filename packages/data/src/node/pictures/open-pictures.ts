import { GanClsError, hashImages, type AugmentationName, type ImageSet, type Preprocessing } from "@gan-cls/core";
import { assertWishes } from "../../pictures/choose-preprocessing";
import { createStudyData, hashPrepared, type ReadingSummary, type StudyData } from "../../study-data";
import { hashOf } from "../file-cache";
import type { PictureOptions } from "../open-options";
import type { PictureTree } from "../picture-tree";
import { loadThroughCache } from "./picture-cache";
import { loadPictures, type LoadedPictures, type LoadPicturesOptions } from "./load-pictures";

/** Options of {@link openPictureTree} and {@link openImageTree}. */
export interface OpenPicturesOptions
  extends PictureOptions, Pick<LoadPicturesOptions, "name" | "signal" | "onProgress"> {
  /** What was opened, for the description: "folder ./pets". */
  readonly origin: string;
  /** Share of every class to test on where the tree has no test part, in `(0, 1)`. @default 0.2 */
  readonly testFraction?: number;
  /** Decides which images those are. @default 0 */
  readonly seed?: number;
  /** Where prepared images are kept. @default the user's cache folder */
  readonly cacheDirectory?: string;
}

/** Images for training a GAN, without classes. */
export interface OpenedImages {
  readonly name: string;
  /** Where the images come from, in one line. */
  readonly description: string;
  readonly images: ImageSet;
  /** SHA-256 over images and preprocessing, as in the data of a study. */
  readonly hash: string;
  readonly preprocessing?: Preprocessing;
  readonly augmentation?: AugmentationName;
  readonly reading?: ReadingSummary;
}

/**
 * The pictures of a tree as the data of a study.
 *
 * @throws GanClsError `invalid-data` for a tree without two classes, without images to train or to test on, or with a damaged file; `unsupported` where
 *   `sharp` is missing; `aborted`.
 */
export async function openPictureTree(tree: PictureTree, options: OpenPicturesOptions): Promise<StudyData> {
  const { name, origin, use } = options;
  const { train, test, unlabelled, preprocessing, reading } = await load(tree, options);
  if (train.size + test.size === 0) {
    throw withoutClasses(tree, unlabelled.size);
  }
  const isTestOnly = use === "all-test";
  if (test.size === 0 || (train.size === 0 && !isTestOnly)) {
    throw tooFew(tree, { train, test });
  }
  const extra = unlabelled.size > 0 ? `, ${unlabelled.size} without labels` : "";
  const data = {
    ...{ name, train, test, preprocessing, reading, augmentation: augmentationOf(options, preprocessing) },
    ...(unlabelled.size > 0 && { unlabelled }),
    ...(isTestOnly && { use }),
    description: `${origin}, ${train.size} images to train on and ${test.size} to test on${extra}`,
  };
  return createStudyData(data, hashOf);
}

/**
 * All pictures of a tree that may train a GAN: every picture but those that test, labelled or not.
 *
 * @throws GanClsError as {@link openPictureTree}, but classes are not needed.
 */
export async function openImageTree(tree: PictureTree, options: OpenPicturesOptions): Promise<OpenedImages> {
  const { name, origin } = options;
  const { train, unlabelled, preprocessing, reading } = await load(tree, { ...options, use: "split" });
  const images = joinSets(train, unlabelled, `${name}/images`);
  if (images.size === 0) {
    throw new GanClsError("invalid-data", `openImages: expected pictures to train on in ${tree.root}, got none`);
  }
  return {
    ...{
      name,
      images,
      hash: hashPrepared(hashImages(images, hashOf), preprocessing),
      preprocessing,
      reading,
      augmentation: augmentationOf(options, preprocessing),
    },
    description: `${origin}, ${images.size} images`,
  };
}

async function load(tree: PictureTree, options: OpenPicturesOptions): Promise<LoadedPictures> {
  assertWishes("openDataset", options);
  const { testFraction = 0.2, seed = 0, cacheDirectory, transpose = false } = options;
  const request = { ...options, testFraction, seed };
  const loaded = await loadThroughCache(tree, request, { cacheDirectory, load: () => loadPictures(tree, request) });
  const { reading } = loaded;
  const unused = "Rows and columns of pictures are not exchanged: that is for files of arrays.";
  return transpose ? { ...loaded, reading: { ...reading, notes: [...reading.notes, unused] } } : loaded;
}

function joinSets(first: ImageSet, second: ImageSet, name: string): ImageSet {
  const { rows, columns, channels } = first;
  const pixels = new Uint8Array(first.pixels.length + second.pixels.length);
  pixels.set(first.pixels);
  pixels.set(second.pixels, first.pixels.length);
  return Object.freeze({ name, pixels, size: first.size + second.size, rows, columns, channels });
}

/** Colour pictures are mostly photos, which may be flipped; grey ones symbols, which may not. */
function augmentationOf({ augmentation }: PictureOptions, { channels }: Preprocessing): AugmentationName {
  return augmentation ?? (channels === 3 ? "photos" : "symbols");
}

function withoutClasses({ root }: PictureTree, count: number): GanClsError {
  const many = count === 1 ? "1 picture" : `${count} pictures`;
  return new GanClsError(
    "invalid-data",
    `openDataset: expected pictures of at least two classes in ${root}, got ${many} without classes; put each class into a folder of its own or list file and label in labels.csv (a GAN alone needs no classes: openImages reads them)`,
    { details: { root, reason: "no-classes" } },
  );
}

function tooFew({ root }: PictureTree, { train, test }: Pick<LoadedPictures, "train" | "test">): GanClsError {
  return new GanClsError(
    "invalid-data",
    `openDataset: expected images to train on and to test on in ${root}, got ${train.size} and ${test.size}; at least one class needs three pictures, or train and test folders of their own`,
    { details: { root } },
  );
}
