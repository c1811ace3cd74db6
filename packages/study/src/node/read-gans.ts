import { join } from "node:path";
import type { WarningEvent } from "@gan-cls/core";
import {
  collectTrainings,
  ganLosses,
  type GanLossName,
  type GanTraining,
  type RunEvent,
  type SampleSheet,
} from "@gan-cls/report";
import { isGanName } from "../gan/gan-record";
import { ganRecordFile, ganSuffix, readGanRecord } from "./folder-store";
import { readSheet, type GridImages } from "./image-sheet";
import type { Salvage } from "./left-out";
import { sheetName } from "./record-events";

type SamplesEvent = Extract<RunEvent, { type: "samples" }>;

/** What a run folder knows of its GANs, the finished ones and the one that is training. */
export async function readGans(
  folder: string,
  { events, seed, loss, salvage }: { events: readonly RunEvent[]; seed: number; loss: GanLossName; salvage: Salvage },
): Promise<GanTraining[]> {
  const trainings = collectTrainings(events).filter(({ task }) => isGanName(task));
  return Promise.all(
    trainings.map(async (training): Promise<GanTraining> => {
      const { task } = training;
      const [file, generated] = [ganRecordFile(task), `generated${ganSuffix(task)}`];
      const record = await salvage.read(file, () => readGanRecord(join(folder, file)));
      const sheetEvents = events.filter(
        (event): event is SamplesEvent => event.type === "samples" && event.task === task,
      );
      return {
        name: task,
        seed: record?.seed ?? seed,
        steps: Math.max(record?.steps ?? 0, training.step),
        imageCount: record?.images ?? 0,
        seconds: record?.seconds ?? (training.lastAt - training.firstAt) / 1000,
        warnings: record?.warnings ?? warningsOf(events, training.task),
        losses: { ...ganLosses(training), loss },
        sheets: await readSheets(folder, sheetEvents, { task, salvage }),
        generated: await salvage.read(`${generated}.png`, () => readSheet(folder, generated)),
      };
    }),
  );
}

/** What was noticed in a training that has not finished; what a resumed one has noticed again counts once. */
function warningsOf(events: readonly RunEvent[], task: string): WarningEvent[] {
  const warnings = events.filter((event) => event.type === "warning" && event.task === task) as WarningEvent[];
  return [...new Map(warnings.map((warning) => [`${warning.code} ${warning.step}`, warning])).values()];
}

/** The sheet of every epoch; a sheet that was drawn twice counts once. All are as large as the first: an animation needs that. */
async function readSheets(
  folder: string,
  events: readonly SamplesEvent[],
  { task, salvage }: { task: string; salvage: Salvage },
): Promise<SampleSheet[]> {
  const epochs = [...new Set(events.map(({ epoch }) => epoch))].sort((a, b) => a - b);
  const sheets: SampleSheet[] = [];
  for (const epoch of epochs) {
    const name = sheetName(task, epoch);
    const images = await salvage.read(`${name}.png`, () => readSheet(folder, name));
    const [first = images] = sheets.map((sheet) => sheet.images);
    if (images !== undefined && first !== undefined && sizeOf(images) !== sizeOf(first)) {
      salvage.note(`${name}.png`, `expected images of ${sizeOf(first)}, as those before, got ${sizeOf(images)}`);
    } else if (images !== undefined) {
      sheets.push({ epoch, images });
    }
  }
  return sheets;
}

function sizeOf({ size, rows, columns, channels }: GridImages): string {
  return [size, rows, columns, channels].join("x");
}
