import type { AugmentationName, ImageDataset } from "@gan-cls/core";
import type { StudyData } from "../study-data";
import type { DatasetEntry } from "./dataset-entry";

/**
 * Files of a data set that has a name are treated as under that name, wherever they lie: its classes are called the same, pretrained models are meant for them, and
 * they vary in the same ways. Known are they by the hashes of both sets, so that other files cannot be taken for them.
 *
 * @param augmentation What the user asked for, which counts more.
 */
export function recogniseImages(
  data: StudyData,
  entries: readonly DatasetEntry[],
  { augmentation }: { augmentation?: AugmentationName } = {},
): StudyData {
  const known = entries.find(({ hashes }) => hashes.train === data.trainHash && hashes.test === data.testHash);
  if (known === undefined) {
    return data;
  }
  const { name, domain, classNames } = known;
  const named = (set: ImageDataset): ImageDataset => Object.freeze({ ...set, classNames });
  return Object.freeze({
    ...data,
    ...{ domain, augmentation: augmentation ?? known.augmentation, train: named(data.train), test: named(data.test) },
    ...(data.reading && {
      reading: {
        ...data.reading,
        notes: [...data.reading.notes, `These are the images of ${name}, and are treated as such.`],
      },
    }),
  });
}
