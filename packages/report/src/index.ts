/**
 * A study as one self-contained web page, and each of its charts as an SVG. Pure functions from plain data to text: they read, write and
 * fetch nothing.
 *
 * ```ts
 * import { writeFile } from "node:fs/promises";
 * import { renderReport, type ReportData } from "@gan-cls/report";
 *
 * await writeFile("report.html", renderReport(data)); // data: ReportData
 * ```
 *
 * @module
 */
export type { ChartSize } from "./charts/chart";
export type { FigureSpec } from "./charts/figure-spec";
export type { LabelCurve } from "./charts/label-chart";
export type { LearningCurve } from "./charts/learning-chart";
export { renderSvgDocument } from "./charts/render-svg";
export {
  confusedExamples,
  firstOfEachClass,
  hardestOfEachClass,
  spread,
  type ConfusedExamples,
} from "./data/choose-images";
export { describeWorker, type WatchedWorker } from "./data/collect-cells";
export { collectTrainings, ganLosses, type RunEvent, type Training } from "./data/collect-trainings";
export type {
  AdditionsFindings,
  FeatureMap,
  FeatureSpace,
  GanLosses,
  GanLossName,
  GanTraining,
  History,
  Images,
  LeftOut,
  MeasuredStudyRow,
  MethodRecord,
  PcaFindings,
  PretrainedGan,
  PublishedPoint,
  QualityFindings,
  ReportData,
  SampleSheet,
  StageMark,
  TestImages,
} from "./data/report-data";
export { renderReport } from "./page/render-report";
export { renderWatchPage, watchPagePolicy } from "./page/render-watch";
export { labelCurves } from "./sections/label-curves";
export { learningCurves } from "./sections/learning";
