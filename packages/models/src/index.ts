/**
 * The networks of the study as plain TensorFlow.js models with named feature layers.
 *
 * ```ts
 * import * as tf from "@tensorflow/tfjs";
 * import { buildGenerator, forward } from "@gan-cls/models";
 *
 * const generator = buildGenerator({ seed: 7 });
 * const image = forward(generator, tf.zeros([1, 100])); // [1, 28, 28, 1] in [-1, 1]
 * ```
 *
 * @module
 */
export {
  asChain,
  listWeights,
  MODEL_FILE,
  modelFromFiles,
  modelToFiles,
  WEIGHTS_FILE,
  type ModelFiles,
} from "./artifact";
export { MNIST_SHAPE, type ImageShape } from "./builders";
export { buildClassDiscriminator, withPlainWeights } from "./class-discriminator";
export { classifierHead, LOGITS_LAYER, type HiddenLayer } from "./classifier-head";
export { classifyImages, type ClassifiedImage } from "./classify-images";
export { cloneUntil, randomizedCopy } from "./clone";
export { buildCnn } from "./cnn";
export { buildDenseGenerator } from "./dense-generator";
export { buildDiscriminator, type DiscriminatorOptions } from "./discriminator";
export {
  buildFeatureExtractor,
  buildPooledExtractor,
  extractFeatures,
  POOLED_FEATURE_LAYER,
  pooledFeatures,
} from "./features";
export { forward } from "./forward";
export { forwardBatches, type ImageInput, type OutputRows } from "./forward-batches";
export { generateImages } from "./generate-images";
export { buildGenerator, type GeneratorOptions } from "./generator";
export { toImageTensor, toOneHotTensor, toPixels } from "./image-tensor";
export { toKeras2 } from "./keras-topology";
export {
  convolutionOutputs,
  countParameters,
  FEATURE_LAYER,
  lastFeatureLayer,
  layerIndex,
  namedWeights,
  trainableVariables,
} from "./layers";
export {
  DIGIT_MODELS,
  isPretrainedName,
  listPretrained,
  loadPretrained,
  loadPretrainedTraining,
  loadSeenImages,
  type PretrainedName,
} from "./load-pretrained";
export {
  isMeantFor,
  type MeasuredShare,
  type PretrainedCard,
  type PretrainedEntry,
  type PretrainedFigure,
} from "./pretrained-card";
export {
  createPretrainedCollection,
  type LoadPretrainedOptions,
  type Pretrained,
  type PretrainedCollection,
} from "./pretrained-collection";
export type { PretrainedTraining, TrainingLosses } from "./pretrained-training";
export { loadModelFromUrl } from "./read-model";
