import type { AugmentationName, ImageSet } from "@gan-cls/core";
import type { StudyData } from "@gan-cls/data";
import type { StudyDocument } from "@gan-cls/evaluate";
import { createAdditionsDocument, type AdditionsDocument } from "../additions/additions-document";
import type { FinishedCell, MeasuredRow } from "../cells/cell";
import { compareCells, compareForFinding } from "../cells/compare-cells";
import type { GanRecord } from "../gan/gan-record";
import { describeMethods, referenceMethod, type StudyPlan } from "../plan";
import { describeShortened } from "./shortened";

/** What `results.json` holds and `--json` prints: the common study document, and what a run of this package adds. Plain JSON. */
export interface StudyResults extends StudyDocument {
  readonly rows: readonly MeasuredRow[];
  /** The GANs that were trained for the transferred methods, one for each seed. */
  readonly gans: readonly GanRecord[];
  /** Generated images that methods learned from, and what difference they made. */
  readonly additions?: AdditionsDocument;
  /** The largest resident size that the process ever had, in bytes; with several processes, the sum of theirs. */
  readonly peakMemoryBytes?: number;
  /** Processes that shared the cells: of more than one, each had one thread, and the rows' seconds are those of cells side by side. */
  readonly jobs?: number;
}

/** What a document says of where and how it was made. */
export type StudyAbout = Partial<Pick<StudyDocument, "engine" | "machine" | "versions" | "command">>;

/** What {@link createStudyResults} puts together. */
export interface ResultsInit
  extends
    StudyAbout,
    Pick<StudyResults, "gans" | "peakMemoryBytes" | "jobs" | "seconds" | "selection">,
    Pick<StudyResults, "seenTestImages" | "seenUnknownBy"> {
  readonly engine: string;
  readonly cells: readonly FinishedCell[];
}

/** All that a study has found so far as one plain value. */
export function createStudyResults(plan: StudyPlan, data: StudyData, { cells, ...init }: ResultsInit): StudyResults {
  const { preset, seeds, additions } = plan;
  const truth = data.test.labels;
  const methods = describeMethods(plan);
  return {
    data: data.name,
    rows: cells.map(({ row }) => row),
    methods,
    ...init,
    ...(preset !== undefined && { preset }),
    ...{ seed: seeds[0], shortened: describeShortened(plan, data), notes: notesOf(plan) },
    ...(additions && { additions: createAdditionsDocument(additions, cells, truth) }),
    comparisons: compareCells(cells, truth, referenceMethod(plan).name),
    findingComparisons: compareForFinding(cells, truth, methods),
    ...aboutData(data),
  };
}

/** Images without classes, such as `openImages` of `@gan-cls/data/node` opens. */
export interface UnlabelledData {
  readonly name: string;
  readonly images: ImageSet;
  readonly hash: string;
  readonly augmentation?: AugmentationName;
}

/** What a GAN may learn from: the data of a study, or images without classes. */
export type GanData = StudyData | UnlabelledData;

/** What every document says of its data. */
export function aboutData(data: GanData): Required<Pick<StudyDocument, "dataHashes" | "classNames">> {
  return "train" in data ? aboutStudyData(data) : { dataHashes: { images: data.hash }, classNames: [] };
}

function aboutStudyData({
  trainHash,
  testHash,
  unlabelledHash,
  test,
}: StudyData): Required<Pick<StudyDocument, "dataHashes" | "classNames">> {
  const dataHashes = {
    ...{ train: trainHash, test: testHash },
    ...(unlabelledHash !== undefined && { unlabelled: unlabelledHash }),
  };
  return { dataHashes, classNames: test.classNames };
}

function notesOf({ methods, settings }: StudyPlan): string[] {
  const hasNetworks = methods.some(({ family }) => family !== "classical");
  return settings.validateOnTest && hasNetworks
    ? ["Networks were measured on the test images after every epoch, as in the original; nothing was chosen by it."]
    : [];
}
