/**
 * Images from disk and network: folders of pictures or IDX files, data sets by name, and what `--data` names.
 *
 * ```ts
 * import { openDataset } from "@gan-cls/data/node";
 *
 * const { train, test, trainHash } = await openDataset("mnist-10k"); // or "cifar10", or a folder
 * console.log(train.size, test.size, trainHash);
 * ```
 *
 * @module
 */
export { loadImageFolder } from "./load-image-folder";
export type { DatasetEntry } from "./dataset-entry";
export { DATASET_NAMES, DATASETS, openDataset, openImages } from "./open-dataset";
export type { OpenDatasetOptions, PictureOptions } from "./open-options";
export { listPictures } from "./pictures/list-pictures";
export type { OpenedImages } from "./pictures/open-pictures";
export { readPictures, type ReadPicturesOptions, type ReadPicturesResult } from "./pictures/read-pictures";
export type { StudyData } from "../study-data";
