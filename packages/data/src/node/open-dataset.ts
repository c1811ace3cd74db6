import { stat } from "node:fs/promises";
import { GanClsError, withoutLabels, type AugmentationName, type Fit, type Preprocessing } from "@gan-cls/core";
import type { StudyData } from "../study-data";
import type { DatasetEntry, SourceOptions } from "./dataset-entry";
import type { OpenedImages } from "./pictures/open-pictures";
import { CIFAR10 } from "./sources/cifar10";
import { FASHION_MNIST } from "./sources/fashion-mnist";
import { MNIST } from "./sources/mnist";
import { MNIST_10K } from "./sources/mnist-10k";

/** How a user's own pictures are read. Plain JSON: a run keeps it, so that the same images can be read again. */
export interface PictureOptions {
  /** Pixels of the images to make. @default 28x28 for grey and 32x32 for colour, or the pictures' own size where all share one of 8 to 128 pixels a side */
  readonly size?: { readonly rows: number; readonly columns: number };
  /** How a picture of another shape is brought to that size. @default "cover" */
  readonly fit?: Fit;
  /** `auto`: RGB where any picture is coloured. @default "auto" */
  readonly color?: "auto" | "grey" | "rgb";
  /** What shows through transparent parts and in margins; `auto`: what shows the ink. @default "auto" */
  readonly background?: "auto" | "black" | "white";
  /** Whether light and dark are exchanged. @default false */
  readonly invert?: boolean;
  /** `drawing`: as MNIST's digits were laid out, for testing a model of them; see `Preprocessing`. @default "plain" */
  readonly layout?: Preprocessing["layout"];
  /** What becomes of a damaged file. @default "refuse" */
  readonly damaged?: "refuse" | "skip";
  /** What becomes of training images (also unlabelled ones) that are test images too: they leave training. @default "keep", and say so */
  readonly duplicates?: "keep" | "remove";
  /** Which variations leave an image's class as it is. @default by the pictures: "photos" for colour, "symbols" for grey */
  readonly augmentation?: AugmentationName;
  /** Whether rows and columns of array files are exchanged. @default as the files' names say: EMNIST's are */
  readonly transpose?: boolean;
  /** `all-test`: nothing is kept for training, for testing a finished model on new pictures. @default "split": a fifth of every class is kept to test, where the data have no test part */
  readonly use?: "split" | "all-test";
}

/** Options of {@link openDataset}. */
export interface OpenDatasetOptions extends SourceOptions, PictureOptions {}

/** Every data set with a name. To add one, write its file and one line here. */
export const DATASETS: readonly DatasetEntry[] = [MNIST_10K, MNIST, FASHION_MNIST, CIFAR10];

/** The names that {@link openDataset} knows; the first needs neither network nor files. */
export const DATASET_NAMES: readonly string[] = DATASETS.map(({ name }) => name);

/**
 * Opens a data set by its name, see {@link DATASET_NAMES}, or what is at a path: a folder of pictures or array files, a ZIP or tar archive of one, or an array
 * file. A folder of one of these names is opened as `./mnist`.
 *
 * @param spec @default the first name
 * @throws GanClsError `not-found` when there is no such data set or path, `invalid-data` for files that are not read or damaged, and what the loaders throw.
 */
export async function openDataset(spec = DATASET_NAMES[0], options: OpenDatasetOptions = {}): Promise<StudyData> {
  const entry = DATASETS.find(({ name }) => name === spec);
  if (entry !== undefined) {
    const data = assertPinned(entry, await entry.open(options));
    return (await import("./arrays/prepare-images")).prepareStudyData(data, options);
  }
  await assertExists(spec);
  return (await import("./open-folder")).openFolder(spec, options);
}

/**
 * Opens images for training a GAN, whether they have classes or not: of a data set with a name, its training images; of a folder, all pictures but those that
 * test. So a folder of pictures without sub-folders, or with a single one, is enough.
 *
 * @throws GanClsError as {@link openDataset}.
 */
export async function openImages(spec: string, options: OpenDatasetOptions = {}): Promise<OpenedImages> {
  if (!DATASET_NAMES.includes(spec)) {
    await assertExists(spec);
    return (await import("./open-folder")).openFolderImages(spec, options);
  }
  const { name, description, train, trainHash, preprocessing, augmentation, reading } = await openDataset(
    spec,
    options,
  );
  return { name, description, images: withoutLabels(train), hash: trainHash, preprocessing, augmentation, reading };
}

/** Other images under a known name would make figures incomparable without a word. */
function assertPinned({ name, hashes }: DatasetEntry, data: StudyData): StudyData {
  if (data.trainHash !== hashes.train || data.testHash !== hashes.test) {
    throw new GanClsError(
      "checksum-mismatch",
      `openDataset: expected the images of ${name} (${hashes.train}, ${hashes.test}), got ${data.trainHash}, ${data.testHash}`,
    );
  }
  return data;
}

async function assertExists(spec: string): Promise<void> {
  try {
    await stat(spec);
  } catch (error) {
    const names = DATASET_NAMES.join(", ");
    throw new GanClsError(
      "not-found",
      `openDataset: expected ${names}, a folder, an archive or an array file, got ${spec}`,
      {
        cause: error,
        details: { spec },
      },
    );
  }
}
