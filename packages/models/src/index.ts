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
  MODEL_FILE,
  modelFromFiles,
  modelToFiles,
  WEIGHTS_FILE,
  type ModelFiles,
  type ModelFilesOptions,
} from "./artifact";
export {
  buildClassDiscriminator,
  CLASS_DISCRIMINATOR_KINDS,
  withPlainWeights,
  type ClassDiscriminatorKind,
  type ClassDiscriminatorOptions,
} from "./class-discriminator";
export { classifierHead, LOGITS_LAYER, type ClassifierHeadOptions, type HiddenLayer } from "./classifier-head";
export { classifyImages, type ClassifiedImage } from "./classify-images";
export { cloneUntil } from "./clone";
export { buildCnn, type CnnOptions } from "./cnn";
export { buildDenseGenerator, type DenseGeneratorOptions } from "./dense-generator";
export { buildDiscriminator, FEATURE_LAYER, type DiscriminatorOptions } from "./discriminator";
export { dropout, dropoutMask } from "./dropout";
export { buildFeatureExtractor, extractFeatures, type ExtractFeaturesOptions } from "./extract-features";
export { lastFeatureLayer } from "./feature-layers";
export { forward, layerIndex, type ForwardOptions } from "./forward";
export {
  forwardBatches,
  type BatchOptions,
  type ForwardBatchesOptions,
  type ImageInput,
  type OutputRows,
} from "./forward-batches";
export { generateImages, type GenerateImagesOptions } from "./generate-images";
export { buildGenerator, type GeneratorOptions } from "./generator";
export { gaussianNoise } from "./gaussian-noise";
export { toImageTensor, toOneHotTensor, toPixels } from "./image-tensor";
export {
  isPretrainedName,
  listPretrained,
  loadPretrained,
  type Pretrained,
  type PretrainedName,
} from "./load-pretrained";
export { countParameters, namedWeights, trainableVariables } from "./parameters";
export {
  buildPooledExtractor,
  convolutionOutputs,
  POOLED_FEATURE_LAYER,
  pooledFeatures,
  type PooledFeaturesOptions,
} from "./pooled-features";
export { randomizedCopy } from "./randomized-copy";
export type {
  FigureInterval,
  MeasuredShare,
  PretrainedCard,
  PretrainedFigure,
  PretrainedFile,
  PretrainedKind,
} from "./pretrained-card";
export type { LoadPretrainedOptions } from "./pretrained-entry";
export { loadModelFromUrl, readModel, type ReadModelFile } from "./read-model";
export { LATENT_SIZE, MNIST_SHAPE, type ImageShape } from "./shapes";
export { WeightNormDense, type WeightNormDenseConfig } from "./weight-norm-dense";
