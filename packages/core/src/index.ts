/**
 * The contracts that every gan-cls package shares: errors, seeded randomness, images, label budgets, classifiers and events.
 * Free of TensorFlow.js, of files and of the DOM.
 *
 * ```ts
 * import { createLabelBudget, Random } from "@gan-cls/core";
 *
 * const random = Random.fromSeed(42);
 * const budget = createLabelBudget(random.stream("labels").permutation(60_000).subarray(0, 100));
 * console.log(budget.hash); // names exactly these 100 labels
 * ```
 *
 * @module
 */
export {
  assertInRange,
  assertNonNegativeInteger,
  assertOneOf,
  assertPositiveInteger,
  assertPositiveNumber,
  describeValue,
} from "./assert";
export { drain, isAbortError, throwIfAborted, yieldToEventLoop } from "./async";
export { predictionsOf, type Classifier, type PredictOptions, type Predictions } from "./classifier";
export {
  assertImageShape,
  createImageDataset,
  hashImages,
  imageLength,
  MAX_CLASSES,
  selectImages,
  withoutLabels,
  type ImageDataset,
  type ImageSet,
} from "./dataset";
export { GanClsError, isGanClsError, type GanClsErrorCode } from "./errors";
export type {
  CheckpointEvent,
  EpochEndEvent,
  EpochStartEvent,
  ProgressEvent,
  SamplesEvent,
  StepEndEvent,
  TrainingEvent,
  WarningEvent,
} from "./events";
export { toBase64 } from "./base64";
export { crc32, crc32c } from "./checksums";
export { hashSource, sha256Hex, uint32LittleEndianBytes } from "./hash";
export { applyLabelBudget, createLabelBudget, type LabelBudget } from "./label-budget";
export type {
  ByteProducts,
  MatrixKernel,
  MultiplyOptions,
  NeighbourScan,
  ScannedCandidates,
  ShortVectors,
} from "./matrix-kernel";
export { parseJson } from "./parse-json";
export {
  AUGMENTATIONS,
  describePreprocessing,
  FITS,
  parsePreprocessing,
  type AugmentationName,
  type Fit,
  type Preprocessing,
} from "./preprocessing";
export { printable, printableJson, printableTexts } from "./printable";
export { Random } from "./random";
export { unsafePathReason } from "./safe-path";
export { decodeSafetensors, encodeSafetensors, type TensorFile } from "./safetensors";
export { describeWarning } from "./describe-warning";
export { openSealed, sealJson, type OpenSealedOptions, type SealOptions } from "./sealed-json";
export {
  findSeenImages,
  hashEachImage,
  joinTrainedOn,
  packTrainedOn,
  TRAINED_ON_FILE,
  unpackTrainedOn,
  type TrainedOn,
  type TrainedOnFacts,
  type TrainingOverlap,
} from "./trained-on";
export { assertZipChecksums } from "./zip-checksums";
