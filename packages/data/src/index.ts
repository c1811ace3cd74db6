export {
  fromUnitRange,
  seededBatches,
  seededLabelledBatches,
  toImageTensor,
  toOneHotTensor,
  type ImageBatch,
  type LabelledBatch,
} from "./batches";
export {
  batchIndices,
  countBatches,
  seededBatchIndices,
  shuffledIndices,
  type BatchIndicesOptions,
  type IndexBatch,
  type SeededBatchOptions,
} from "./batch-order";
export { gunzip, isGzip, MAX_UNPACKED_BYTES, type GunzipOptions } from "./gzip";
export { encodeIdx, MAX_IDX_DIMENSIONS, parseIdx, type IdxArray, type ParseIdxOptions } from "./idx";
export { datasetFromIdx, numberedClassNames, parseIdxPair, type IdxPair, type IdxPairNames } from "./idx-dataset";
export {
  allLabels,
  drawLabelBudget,
  LABEL_BUDGET_KINDS,
  splitLabelBudget,
  type LabelBudgetKind,
  type LabelBudgetOptions,
  type SplitLabelBudgetOptions,
} from "./label-budgets";
export { MNIST_FILES, MNIST_PARTS, type MnistFile, type MnistPart } from "./mnist-files";
export { splitStratified, splitStratifiedIndices, type SplitOptions } from "./splits";
export { createStudyData, type StudyData, type TrainTestSets } from "./study-data";
