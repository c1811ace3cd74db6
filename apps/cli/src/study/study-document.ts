import type { StudyComparison, StudyDocument } from "@gan-cls/evaluate";
import type { AdditionsDocument } from "../additions/additions-document";
import { describeMachine } from "../run/machine";
import { processPeakBytes } from "../run/peak-memory";
import { dataHashes, runVersions } from "../run/start-run";
import type { FinishedCell, MeasuredRow } from "./cell";
import type { GanRecord } from "./gan-training";
import type { StudySession } from "./study-session";

/** What `results.json` holds and `--json` prints: the common study document, and what only the command line measures. */
export interface MeasuredStudy extends StudyDocument {
  readonly rows: readonly MeasuredRow[];
  /** The GANs that were trained for the transferred methods, one for each seed. */
  readonly gans: readonly GanRecord[];
  /** Generated images that methods learned from, and what they brought. */
  readonly additions?: AdditionsDocument;
  /** The largest resident size that the process ever had; with several processes, the sum of theirs. */
  readonly peakMemoryBytes: number;
  /** Processes that shared the cells: of more than one, each had one thread, and the rows' seconds are those of cells side by side. */
  readonly jobs?: number;
}

/** All that a study has found so far. */
export interface StudyFindings {
  readonly cells: readonly FinishedCell[];
  readonly gans: readonly GanRecord[];
}

/** What a document says beside its findings. */
export interface StudyAbout {
  readonly preset?: string;
  readonly seed?: number;
  readonly shortened?: readonly string[];
  readonly notes: readonly string[];
  /** The command line that makes the study again. */
  readonly command: string;
  /** Seconds of the whole study; left out when several sittings have made it. */
  readonly seconds?: number;
  readonly comparisons: readonly StudyComparison[];
  readonly jobs?: number;
  /** The largest resident sizes of the processes beside this one, added up. @default 0 */
  readonly workerBytes?: number;
  readonly additions?: AdditionsDocument;
}

/** Everything that is known of a study as one plain value. */
export function createStudyDocument(
  { engine, data }: Pick<StudySession, "engine" | "data">,
  { cells, gans }: StudyFindings,
  { workerBytes = 0, ...about }: StudyAbout,
): MeasuredStudy {
  return {
    engine: engine.name,
    data: data.name,
    rows: cells.map(({ row }) => row),
    gans,
    ...about,
    dataHashes: dataHashes(data),
    classNames: data.test.classNames,
    machine: describeMachine(),
    versions: runVersions(engine),
    peakMemoryBytes: processPeakBytes() + workerBytes,
  };
}
