import type { StudyEvent } from "../events";
import { ganSuffix } from "./folder-store";
import { writeSheet } from "./image-sheet";
import type { RunFolder } from "./run-folder";

/**
 * Keeps the events of a study in its run folder: cells, trainings, rows and who computes them in `events.jsonl`, sample sheets as pictures, and `results.json` after
 * every cell, so that a stop loses no more than the cells at hand.
 */
export async function recordEvent(folder: RunFolder, event: StudyEvent): Promise<void> {
  switch (event.type) {
    case "training":
      return recordTraining(folder, event);
    case "study-start":
      folder.log({ type: event.type, cells: event.cells.length, finished: event.finished, jobs: event.jobs });
      return;
    case "cell-start": {
      const { name: cell, method, labels, seed } = event.cell;
      folder.log({ type: event.type, cell, method, labels, seed });
      return;
    }
    case "workers":
      folder.log(event);
      return;
    case "cell-end":
      return recordRow(folder, event);
    default:
  }
}

async function recordRow(
  folder: RunFolder,
  { isStored, finished, results }: Extract<StudyEvent, { type: "cell-end" }>,
): Promise<void> {
  if (!isStored) {
    folder.log({ type: "row", ...finished.row });
    await folder.writeJson("results.json", results);
  }
}

async function recordTraining(
  folder: RunFolder,
  { task, event }: Extract<StudyEvent, { type: "training" }>,
): Promise<void> {
  if (event.type !== "samples") {
    folder.log({ task, ...event });
    return;
  }
  const { pixels, count: size, ...rest } = event;
  const name = sheetName(task, event.epoch);
  const { rows, columns, channels } = event;
  const file = await writeSheet(folder, name, { pixels, size, rows, columns, channels });
  folder.log({ task, ...rest, count: size, file });
}

/** The sample sheet of an epoch of a GAN, within its run. */
export function sheetName(ganName: string, epoch: number): string {
  return `samples${ganSuffix(ganName)}/epoch-${String(epoch).padStart(3, "0")}`;
}
