/**
 * Classical methods on images: exact PCA, exact k nearest neighbours and multinomial logistic regression, on typed arrays. Matrix products
 * go through a {@link MatrixKernel} that a faster machine can replace.
 *
 * ```ts
 * import { createPcaKnnClassifier } from "@gan-cls/classical";
 *
 * const classifier = await createPcaKnnClassifier(training, { components: 35, k: 4 });
 * const { labels } = await classifier.predict(test);
 * const eightEigenDigits = classifier.pca.eigenDigits(8);
 * ```
 *
 * @module
 */
export type { ClassicalClassifier } from "./classical-classifier";
export { embedFeatures, neighbourAgreement, type EmbeddedFeatures, type EmbedOptions } from "./embed-features";
export { imageFeatures, labelledImageFeatures, type FeatureSet, type LabelledFeatures } from "./features";
export { DEFAULT_COMPONENTS, fitPca, LARGEST_DECOMPOSITION, type PcaOptions } from "./fit-pca";
export { fitKnn, type Knn, type KnnOptions } from "./knn";
export { createKnnClassifier, type KnnClassifierOptions } from "./knn-classifier";
export { createLogisticClassifier, type LogisticClassifierOptions } from "./logistic-classifier";
export { fitLogisticRegression, type LogisticRegression, type LogisticRegressionOptions } from "./logistic-regression";
export {
  DEFAULT_NEIGHBOURS,
  prepareNeighbourSearch,
  type KnnBlocks,
  type NeighbourSearch,
  type NeighbourSearchOptions,
} from "./neighbour-search";
export type { Neighbours } from "./neighbours";
export { Pca } from "./pca";
export { createPcaKnnClassifier, type PcaKnnClassifier, type PcaKnnClassifierOptions } from "./pca-knn-classifier";
export type { PcaJson } from "./pca-json";
export type { PcaInit } from "./pca-parts";
export { plainKernel } from "./plain-kernel";
export type { RunOptions } from "./run-options";
export type { Standardizer } from "./standardizer";
export { spreadLabels, type SpreadLabels, type SpreadLabelsOptions } from "./spread-labels";
export { symmetricEigen, type SymmetricEigen } from "./symmetric-eigen";
export type { VoteOptions } from "./vote";
