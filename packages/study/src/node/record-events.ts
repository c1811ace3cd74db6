import type { StudyEvent } from "../events";
import { ganSuffix } from "./folder-store";
import { writeSheet } from "./image-sheet";
import type { RunFolder } from "./run-folder";

/**
 * Keeps the events of a study in its run folder: trainings and rows in `events.jsonl`, sample sheets as pictures, and `results.json` after
 * every cell, so that a stop loses no more than the cells at hand.
 */
export async function recordEvent(folder: RunFolder, event: StudyEvent): Promise<void> {
  if (event.type === "training") {
    await recordTraining(folder, event);
  } else if (event.type === "cell-end" && !event.isStored) {
    folder.log({ type: "row", ...event.finished.row });
    await folder.writeJson("results.json", event.results);
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
