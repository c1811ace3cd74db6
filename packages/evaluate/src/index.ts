/**
 * Evaluation of classifiers: accuracy with an interval, confusion matrices, McNemar's test, the quality of generated images, and studies
 * as JSON and Markdown.
 *
 * ```ts
 * import { compareClassifiers, evaluate } from "@gan-cls/evaluate";
 *
 * const first = await evaluate(firstClassifier, test);
 * const second = await evaluate(secondClassifier, test);
 * const { pValue } = compareClassifiers(test.labels, first.predictedLabels, second.predictedLabels);
 * ```
 *
 * @module
 */
export { describeClassBalance, type ClassBalance } from "./class-balance";
export {
  balancedAccuracy,
  mostConfusedPairs,
  type ClassMetrics,
  type ConfusedPair,
  type ConfusionMatrix,
} from "./confusion";
export { evaluate, type Evaluation } from "./evaluate";
export type { AccuracyDifference } from "./difference";
export { describeFinding, findingPairs } from "./finding";
export type { BudgetFinding, FindingSource, MethodResult, ResultPair, StudyFinding } from "./finding-facts";
export {
  formatBytes,
  formatCount,
  formatDuration,
  formatPercent,
  formatPValue,
  formatQuantity,
  joinWords,
} from "./format";
export {
  explainLabelTable,
  renderLabelTable,
  tabulateLabels,
  type LabelCell,
  type LabelTable,
  type PlannedTable,
} from "./label-table";
export { codeBlock, codeSpan, escapeMarkdown, renderTable } from "./markdown";
export { compareClassifiers, type McNemarResult } from "./mcnemar";
export { pairedDifference, type PairedDifference } from "./paired-difference";
export { parseStudyDocument } from "./parse-study";
export { classHistogram, type ClassHistogram } from "./quality/class-histogram";
export { fitFeatureGaussian, frechetDistance, type FeatureGaussian } from "./quality/frechet-distance";
export { measureMemorization, type Memorization } from "./quality/memorization";
export {
  buildManifold,
  nearestVectors,
  precisionRecall,
  type FeatureManifold,
  type ManifoldOptions,
  type PrecisionRecall,
  type SearchOptions,
} from "./quality/precision-recall";
export {
  describeLabeller,
  describeQuality,
  type ImageQuality,
  type QualityDocument,
  type QualityFigure,
} from "./quality/quality-document";
export { renderQualityMarkdown } from "./quality/quality-report";
export { renderStudyMarkdown } from "./report";
export { COMPARISON_RULE, comparisonVerdict } from "./report-comparisons";
export { describeSeenTestImages, warnsOfSeenTestImages } from "./seen-test-images";
export { summarizeSeeds, type SeedSummary } from "./seeds";
export type { SeenTestImages, StudyComparison, StudyDocument, StudyMethod, StudyRow } from "./study-document";
export { findMethod, listMethods } from "./study-methods";
export {
  explainSelection,
  selectionTable,
  type SelectionCandidate,
  type SelectionDocument,
} from "./selection-document";
export {
  compareWithReference,
  createStudyRow,
  type MethodPredictions,
  type ReferenceComparisonInit,
  type StudyRowInit,
} from "./study-rows";
export { areaUnderRoc, prepareAreaUnderRoc } from "./tasks/area-under-roc";
export { bootstrapIntervals, meanOver, type BootstrapOptions, type SampleFigure } from "./tasks/bootstrap-intervals";
export { matchClusters, normalizedMutualInformation } from "./tasks/cluster-agreement";
export { peakSignalToNoise } from "./tasks/peak-signal-to-noise";
export { rankingQuality, type RankingQuality } from "./tasks/ranking-quality";
export {
  describeTasks,
  formatTaskFigure,
  TASK_NAMES,
  type TaskFigure,
  type TaskName,
  type TaskRow,
  type TasksDocument,
  type TaskUnit,
} from "./tasks/tasks-document";
export {
  describePublished,
  describeTasksFinding,
  renderTasksMarkdown,
  tabulateTaskClasses,
  tabulateTasks,
  TASK_MEANINGS,
  TASKS_EXPLANATION,
  type TextTable,
} from "./tasks/tasks-report";
export { usesGan } from "./uses-gan";
export { wilsonInterval, type Interval } from "./wilson";
