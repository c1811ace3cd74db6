/**
 * Studies in run folders: resumable, in several processes, with models, pictures and reports. Node only.
 *
 * @module
 */
export { readAdditions, ADDITIONS_FILES } from "./additions-folder";
export { adoptInFolder, assertAdoptable, usualRange } from "./adopt-in-folder";
export { describeModelInput, type InputRange, type ModelInput } from "../adopt/model-input";
export {
  classifyPictures,
  isUnlike,
  openClassifier,
  type ClassifiedPicture,
  type ClassifiedPictures,
  type OpenClassifier,
} from "./classify-pictures";
export { chooseJobs } from "./choose-jobs";
export { reportClassifiers, testClassifiers } from "./evaluate-in-folder";
export { readFileIfPresent, readJson, readJsonIfPresent } from "./files";
export { writeLabelPicture } from "./label-picture";
export { describeLeftOut } from "./left-out";
export { labelInFolder, type LabelledDocument } from "./label-in-folder";
export { loadLabeller } from "./labeller";
export { learnInFolder, usageLines } from "./learn-in-folder";
export { loadAnyModel } from "./load-any-model";
export { loadDescribedModel, type DescribedModel } from "./load-described-model";
export {
  CLASSIFIER_FOLDER,
  findClassifiers,
  loadClassifier,
  onlyClassifier,
  readPreprocessing,
  type LoadedClassifier,
} from "./load-classifier";
export { pictureOptionsOf } from "./model-card";
export { drawFromGenerator, measureInFolder, type DrawnSamples } from "./measure-in-folder";
export { computedByEngine, describeMachine } from "./machine";
export { openDiscriminator } from "./open-discriminator";
export { listAllPretrained } from "./open-pretrained";
export { loadMethods } from "./own-methods";
export { parseEvents } from "./read-events";
export { describeRun, listRuns, RESUMABLE_COMMANDS, type RunDescription, type RunState } from "./describe-run";
export { pruneRun, type PrunedRun } from "./prune-run";
export { readRunPlan, type RunPlan } from "./run-plan";
export { CONFIG_FILE, ganLossOf, parseConfig, readStoppedRun, type RunConfig, type StoppedRun } from "./run-config";
export { assertFreeFolder, type RunFolder } from "./run-folder";
export { runStudyInFolder } from "./run-in-folder";
export { runsFromClone, shellCommand, shellWord } from "./shell-command";
export { startRun, type RunStart } from "./start-run";
export { openTaskNetworks, tasksInFolder, type TaskNetworks } from "./tasks-in-folder";
export { trainGanInFolder } from "./train-gan-in-folder";
export { createFolderStore } from "./folder-store";
export { createWorkerRunners } from "./worker-process";
export type { WorkerSetup } from "./worker-messages";
export { openBlobs } from "./blobs/open-blobs";
export type { BlobStore } from "./blobs/blob-store";
export { queueAddress, type QueueAddress } from "./queue/address";
export { connectQueue, type QueueConnection } from "./queue/connection";
export {
  openQueueView,
  watchedWorker,
  type CancelledStudy,
  type QueuedStudy,
  type QueueState,
} from "./queue/read-queue";
export { createQueueRunners } from "./queue/queue-runners";
export { runQueueWorker } from "./queue/queue-worker";
export { writeHtmlReport } from "./write-html-report";
export { encodeImage, writeImageFiles, writeSheet } from "./image-sheet";
