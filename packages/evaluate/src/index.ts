/**
 * The common judge of all classifiers: accuracy with an interval, confusion matrices, McNemar's test, and studies as JSON and Markdown.
 *
 * ```ts
 * import { compareClassifiers, evaluate } from "@gan-cls/evaluate";
 *
 * const cnn = await evaluate(cnnClassifier, test);
 * const knn = await evaluate(knnClassifier, test);
 * const { pValue } = compareClassifiers(test.labels, cnn.predictedLabels, knn.predictedLabels);
 * ```
 *
 * @module
 */
export {
  classMetrics,
  confusionMatrix,
  mostConfusedPairs,
  type ClassMetrics,
  type ConfusedPair,
  type ConfusionMatrix,
} from "./confusion";
export { evaluate, type Evaluation } from "./evaluate";
export { formatCount, formatPValue, formatSeconds } from "./format";
export { explainLabelTable, renderLabelTable, tabulateLabels, type LabelCell, type LabelTable } from "./label-table";
export { compareClassifiers, mcNemarTest, type McNemarResult } from "./mcnemar";
export { parseStudyDocument } from "./parse-study";
export { classHistogram, type ClassHistogram } from "./quality/class-histogram";
export { fitFeatureGaussian, type FeatureGaussian } from "./quality/feature-gaussian";
export {
  buildManifold,
  MANIFOLD_NEIGHBOURS,
  manifoldShare,
  type FeatureManifold,
  type ManifoldOptions,
} from "./quality/feature-manifold";
export { frechetDistance } from "./quality/frechet-distance";
export { measureMemorization, type Memorization } from "./quality/memorization";
export { nearestVectors, type SearchOptions } from "./quality/nearest-distances";
export { precisionRecall, type PrecisionRecall } from "./quality/precision-recall";
export { renderQualityMarkdown } from "./quality/quality-report";
export {
  describeLabeller,
  describeQuality,
  type ImageQuality,
  type QualityDocument,
  type QualityFigure,
} from "./quality/quality-document";
export { renderStudyMarkdown } from "./report";
export { summarizeSeeds, type SeedSummary } from "./seeds";
export type { StudyComparison, StudyDocument, StudyMethod, StudyRow } from "./study-document";
export {
  compareWithReference,
  createStudyRow,
  type MethodPredictions,
  type ReferenceComparisonInit,
  type StudyRowInit,
} from "./study-rows";
export { wilsonInterval, type Interval } from "./wilson";
