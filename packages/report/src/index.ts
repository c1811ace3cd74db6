/**
 * A study as one self-contained web page, and each of its charts as an SVG. Pure functions from plain data to text: nothing is read, written
 * or fetched.
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
export { chartOf, type FigureSpec } from "./charts/figure-spec";
export { renderFigureSvg, renderSvgDocument } from "./charts/render-svg";
export { collectTrainings, ganLosses, type RunEvent, type Training } from "./data/collect-trainings";
export type {
  AdditionsFindings,
  FeatureMap,
  FeatureSpace,
  GanLosses,
  GanTraining,
  History,
  Images,
  MeasuredStudyRow,
  MethodRecord,
  PcaFindings,
  PublishedPoint,
  QualityFindings,
  ReportData,
  SampleSheet,
  StageMark,
  TestDigits,
} from "./data/report-data";
export { COLOR_TOKENS, DESIGN_TOKENS_CSS, type ColorToken } from "./design/tokens";
export { confusedExamples, firstOfEachClass, hardestOfEachClass, type ConfusedExamples } from "./data/choose-digits";
export type { LabelCurve } from "./charts/label-chart";
export type { LearningCurve } from "./charts/learning-chart";
export { spread } from "./data/select";
export { renderReport } from "./page/render-report";
export { renderWatchPage } from "./page/render-watch";
export { labelCurves } from "./sections/label-curves";
export { learningCurves } from "./sections/learning";
