import type { ProgressEvent, TrainingEvent } from "@gan-cls/core";
import type { WatchedWorker } from "@gan-cls/report";
import type { Cell, FinishedCell } from "./cells/cell";
import type { GanRecord } from "./gan/gan-record";
import type { StudyResults } from "./documents/study-results";

/** The identity of a cell as plain data. */
export type CellId = Pick<Cell, "name" | "labels" | "seed"> & { readonly method: string };

/** What a study reports while it runs. Plain data. */
export type StudyEvent =
  | {
      readonly type: "study-start";
      /** All cells, in the order of the results. */
      readonly cells: readonly CellId[];
      /** How many of them an earlier run of the study has finished. */
      readonly finished: number;
      /** How many are computed at a time. */
      readonly jobs: number;
    }
  | { readonly type: "cell-start"; readonly cell: CellId; readonly job: number }
  | {
      readonly type: "cell-end";
      readonly cell: CellId;
      readonly job: number;
      readonly finished: FinishedCell;
      /** Whether an earlier run of the study had already finished it. */
      readonly isStored: boolean;
      /** All that the study has found so far. */
      readonly results: StudyResults;
    }
  /** The GAN of one seed is trained. */
  | { readonly type: "gan-end"; readonly gan: GanRecord; readonly name: string }
  | TaskEvent
  /** Who computes the cells has changed, where other machines do. */
  | { readonly type: "workers"; readonly workers: readonly WatchedWorker[] }
  | { readonly type: "note" | "warning"; readonly message: string };

/** A training or other long work within the study moves on. */
export type TaskEvent =
  | { readonly type: "training"; readonly task: string; readonly job: number; readonly event: TrainingEvent }
  | { readonly type: "work"; readonly task: string; readonly job: number; readonly event: ProgressEvent };

/** Takes an event; resolves once whoever follows the study is ready for the next one. */
export type Emit = (event: StudyEvent) => Promise<void>;
