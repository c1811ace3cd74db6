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
export { classifyDigits, type ClassifiedDigit } from "./classify-digits";
export { cloneUntil } from "./clone";
export { buildCnn, type CnnOptions } from "./cnn";
export { buildDenseGenerator, type DenseGeneratorOptions } from "./dense-generator";
export { buildDiscriminator, FEATURE_LAYER, type DiscriminatorOptions } from "./discriminator";
export { dropout, dropoutMask } from "./dropout";
export { buildFeatureExtractor, extractFeatures, type ExtractFeaturesOptions } from "./extract-features";
export { lastFeatureLayer } from "./feature-layers";
export { forward, layerIndex, type ForwardOptions } from "./forward";
export { generateDigits, type GenerateDigitsOptions } from "./generate-digits";
export { buildGenerator, type GeneratorOptions } from "./generator";
export { gaussianNoise } from "./gaussian-noise";
export type { ImageInput } from "./image-input";
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
export type { BatchOptions, OutputRows } from "./run-batches";
export { LATENT_SIZE, MNIST_SHAPE, type ImageShape } from "./shapes";
export { WeightNormDense, type WeightNormDenseConfig } from "./weight-norm-dense";
