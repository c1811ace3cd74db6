/**
 * A fair comparison of image classifiers: every method gets the same labels, seeds and test images, and each figure its interval and McNemar's
 * test against a reference. Methods that learn without labels come with controls. Bring a method of your own as an object.
 *
 * ```ts
 * import { drain } from "@gan-cls/core";
 * import { openDataset } from "@gan-cls/data/node";
 * import { prepareEngine } from "@gan-cls/engine";
 * import { renderStudyMarkdown } from "@gan-cls/evaluate";
 * import { runStudy } from "@gan-cls/study";
 *
 * await prepareEngine();
 * const data = await openDataset("mnist-10k");
 * const study = await drain(runStudy({ data, methods: ["pca-knn", "cnn-fair"], labels: [300], seeds: [1, 2] }));
 * console.log(renderStudyMarkdown(study));
 * ```
 *
 * @module
 */
export type { AdoptDocument, AdoptedProbe } from "./adopt/adopt-document";
export { describeModelInput, INPUT_RANGES, withInput, type InputRange } from "./adopt/model-input";
export type { AdditionsDocument } from "./additions/additions-document";
export { additionsTable, describeAdditionsOrigin } from "./additions/additions-report";
export type { Additions } from "./additions/study-additions";
export type { FinishedCell, ImpliedByNames, MeasuredRow } from "./cells/cell";
export { secondsLeft, type CellAtWork } from "./cells/cell-times";
export { writeCsv } from "./csv";
export type { GanDocument } from "./documents/gan-document";
export { originalAccuracy } from "./documents/original-figures";
export type { StudyAbout, StudyResults } from "./documents/study-results";
export type { CellId, StudyEvent } from "./events";
export { describeFigures } from "./gan/describe-figures";
export type { GanRecord } from "./gan/gan-record";
export { learn, LEARN_METHODS, LEARN_SETTINGS, type LearnOptions } from "./learn/learn";
export {
  describeMethod,
  type History,
  type Method,
  type MethodTask,
  type StageMark,
  type TrainedMethod,
} from "./method";
export { findMethod, METHODS } from "./methods/registry";
export { createStrategyMethod } from "./methods/trials";
export type { GivenDiscriminator } from "./gan/given-discriminator";
export { planStudy, type StudyPlan, type StudyRequest } from "./plan";
export { PRESETS, type GanSettings, type PresetName, type StudySettings } from "./presets";
export { runStudy, type StudyOptions } from "./run-study";
export { createMemoryStore, type StudyStore } from "./store";
export { runTasks, TASK_SIZES, type TasksOptions, type TaskSizes } from "./tasks/run-tasks";
