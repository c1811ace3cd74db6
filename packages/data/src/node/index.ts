/**
 * Images from disk and network: folders of IDX files or PNGs, the cached download of MNIST, and what `--data` names.
 *
 * ```ts
 * import { openDataset } from "@gan-cls/data/node";
 *
 * const { train, test, trainHash } = await openDataset("mnist-10k"); // or "mnist", or a folder
 * console.log(train.size, test.size, trainHash);
 * ```
 *
 * @module
 */
export { loadImageFolder, type LoadImageFolderOptions } from "./load-image-folder";
export { loadMnist, type LoadMnistOptions } from "./load-mnist";
export { defaultMnistCache, MNIST_MIRRORS } from "./mnist-cache";
export { DEFAULT_DATASET, openDataset, type OpenDatasetOptions } from "./open-dataset";
export type { StudyData, TrainTestSets } from "../study-data";
