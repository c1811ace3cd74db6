/**
 * Classical methods on images: exact PCA, exact k nearest neighbours and multinomial logistic regression, on typed arrays. Matrix products
 * go through a `MatrixKernel` of `@gan-cls/core` that a faster machine can replace.
 *
 * ```ts
 * import { createPcaKnnClassifier } from "@gan-cls/classical";
 *
 * const classifier = await createPcaKnnClassifier(training, { components: 35, k: 4 });
 * const { labels } = await classifier.predict(test);
 * const eightAxes = classifier.pca.eigenImages(8);
 * ```
 *
 * @module
 */
export {
  createKnnClassifier,
  createLogisticClassifier,
  createPcaKnnClassifier,
  type ClassicalClassifier,
  type KnnClassifierOptions,
  type LogisticClassifierOptions,
  type PcaKnnClassifier,
  type PcaKnnClassifierOptions,
} from "./classifiers";
export { embedFeatures, neighbourAgreement, type EmbeddedFeatures, type EmbedOptions } from "./embed-features";
export { Familiarity, fitFamiliarity, type FamiliarityFacts, type FamiliarityOptions } from "./familiarity";
export { imageFeatures, type FeatureSet, type LabelledFeatures, type Standardizer } from "./features";
export { choosePcaRoute, DEFAULT_COMPONENTS, fitPca, type PcaOptions } from "./fit-pca";
export { FeatureBasis, fitFeatureBasis, type FeatureBasisOptions } from "./feature-basis";
export { fitGaussianMixture, type GaussianMixture, type GaussianMixtureOptions } from "./gaussian-mixture";
export { fitKMeans, type KMeans, type KMeansOptions } from "./k-means";
export { fitShrunkGaussian, type ShrunkGaussian } from "./shrunk-gaussian";
export { fitKnn, type Knn, type KnnOptions, type VoteOptions } from "./knn";
export type { SymmetricEigen } from "./leading-eigen";
export { fitLogisticRegression, type LogisticRegression, type LogisticRegressionOptions } from "./logistic-regression";
export { loadClassicalClassifier } from "./load-classical-classifier";
export {
  prepareNeighbourSearch,
  type KnnBlocks,
  type Neighbours,
  type NeighbourSearch,
  type NeighbourSearchOptions,
} from "./neighbour-search";
export type { RunOptions } from "./pacer";
export {
  fitPatchDictionary,
  PatchDictionary,
  type PatchDictionaryInit,
  type PatchDictionaryOptions,
} from "./patch-dictionary";
export { Pca } from "./pca";
export type { PcaInit, PcaJson } from "./pca-json";
export { plainKernel } from "./plain-kernel";
export type { SavedClassifier, SavedClassifierHeader } from "./saved-classifier";
export { StandardizedFeatures } from "./standardized-features";
export { spreadLabels, type SpreadLabels, type SpreadLabelsOptions } from "./spread-labels";
export { symmetricEigen } from "./symmetric-eigen";
