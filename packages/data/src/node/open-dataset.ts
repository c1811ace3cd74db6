import { stat } from "node:fs/promises";
import { GanClsError, withoutLabels } from "@gan-cls/core";
import type { StudyData } from "../study-data";
import type { DatasetEntry } from "./dataset-entry";
import type { OpenDatasetOptions } from "./open-options";
import type { OpenedImages } from "./pictures/open-pictures";
import { recogniseImages } from "./recognise-images";
import { CIFAR10 } from "./sources/cifar10";
import { FASHION_MNIST } from "./sources/fashion-mnist";
import { MNIST } from "./sources/mnist";
import { MNIST_10K } from "./sources/mnist-10k";

/** Every data set with a name. To add one, write its file and one line here. */
export const DATASETS: readonly DatasetEntry[] = [MNIST_10K, MNIST, FASHION_MNIST, CIFAR10];

/** The names that {@link openDataset} knows; the first needs neither network nor files. */
export const DATASET_NAMES: readonly string[] = DATASETS.map(({ name }) => name);

/**
 * Opens a data set by its name, see {@link DATASET_NAMES}, or what is at a path: a folder of pictures or array files, a ZIP or tar archive of one, or an array
 * file. A folder of one of these names is opened as `./mnist`. Files of the very images that have a name, such as MNIST's own, get that set's classes, domain and
 * augmentation.
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
  const { openFolder } = await import("./open-folder");
  return recogniseImages(await openFolder(spec, options), DATASETS, options);
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
