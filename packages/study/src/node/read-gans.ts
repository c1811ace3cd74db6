import { join } from "node:path";
import type { WarningEvent } from "@gan-cls/core";
import { collectTrainings, ganLosses, type GanTraining, type RunEvent, type SampleSheet } from "@gan-cls/report";
import type { GanRecord } from "../gan/gan-record";
import { readJsonIfPresent } from "./files";
import { ganSuffix } from "./folder-store";
import { readSheet } from "./image-sheet";
import { sheetName } from "./record-events";

/** Trainings of GANs are logged under this name, with the seed behind it where there are several. */
const GAN_TASK = /^gan(-seed-\d+)?$/;

type SamplesEvent = Extract<RunEvent, { type: "samples" }>;

/** What a run folder knows of its GANs, the finished ones and the one that is training. */
export async function readGans(folder: string, events: readonly RunEvent[], seed: number): Promise<GanTraining[]> {
  const trainings = collectTrainings(events).filter(({ task }) => GAN_TASK.test(task));
  return Promise.all(
    trainings.map(async (training): Promise<GanTraining> => {
      const path = join(folder, "checkpoints", `${training.task}.json`);
      const record = (await readJsonIfPresent(path)) as GanRecord | undefined;
      const sheetEvents = events.filter(
        (event): event is SamplesEvent => event.type === "samples" && event.task === training.task,
      );
      return {
        name: training.task,
        seed: record?.seed ?? seed,
        steps: Math.max(record?.steps ?? 0, training.step),
        imageCount: record?.images ?? 0,
        seconds: record?.seconds ?? (training.lastAt - training.firstAt) / 1000,
        warnings: record?.warnings ?? warningsOf(events, training.task),
        losses: ganLosses(training),
        sheets: await readSheets(folder, training.task, sheetEvents),
        generated: await readSheet(folder, `generated${ganSuffix(training.task)}`),
      };
    }),
  );
}

/** What was noticed in a training that has not finished; what a resumed one has noticed again counts once. */
function warningsOf(events: readonly RunEvent[], task: string): WarningEvent[] {
  const warnings = events.filter((event) => event.type === "warning" && event.task === task) as WarningEvent[];
  return [...new Map(warnings.map((warning) => [`${warning.code} ${warning.step}`, warning])).values()];
}

/** The sheet of every epoch; a sheet that was drawn twice counts once. */
async function readSheets(folder: string, task: string, events: readonly SamplesEvent[]): Promise<SampleSheet[]> {
  const epochs = [...new Set(events.map(({ epoch }) => epoch))].sort((a, b) => a - b);
  const sheets = await Promise.all(
    epochs.map(async (epoch) => {
      const images = await readSheet(folder, sheetName(task, epoch));
      return images === undefined ? [] : [{ epoch, images }];
    }),
  );
  return sheets.flat();
}
