import { join } from "node:path";
import { collectTrainings, ganLosses, type GanTraining, type RunEvent, type SampleSheet } from "@gan-cls/report";
import { readImageGrid } from "../render/image-grid";
import { readJsonIfPresent } from "../run/read-json";
import type { GanRecord } from "../study/gan-training";
import { readFileIfPresent } from "./read-file";

/** Trainings of GANs are logged under this name, with the seed behind it where there are several. */
const GAN_TASK = /^gan(-seed-\d+)?$/;

type SamplesEvent = Extract<RunEvent, { type: "samples" }>;

/** What a run folder knows of its GANs, the finished ones and the one that is training. */
export async function readGans(folder: string, events: readonly RunEvent[], seed: number): Promise<GanTraining[]> {
  const trainings = collectTrainings(events).filter(({ task }) => GAN_TASK.test(task));
  return Promise.all(
    trainings.map(async (training): Promise<GanTraining> => {
      const suffix = training.task.replace(/^gan/, "");
      const path = join(folder, "checkpoints", `gan${suffix}.json`);
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
        resumed: record?.resumed ?? false,
        losses: ganLosses(training),
        sheets: await readSheets(folder, sheetEvents),
        generated: await readGenerated(join(folder, `generated${suffix}.png`), sheetEvents.at(0)),
      };
    }),
  );
}

/** The sheet of every epoch; a sheet that was drawn twice counts once. */
async function readSheets(folder: string, events: readonly SamplesEvent[]): Promise<SampleSheet[]> {
  const byEpoch = new Map(events.map((event) => [event.epoch, event]));
  const sheets = await Promise.all(
    [...byEpoch.values()].map(async ({ epoch, file, rows, columns, count }) => {
      const png = file === undefined ? undefined : await readFileIfPresent(join(folder, file));
      const images = png && readImageGrid(png, { rows, columns, size: count });
      return images === undefined ? [] : [{ epoch, images }];
    }),
  );
  return sheets.flat().sort((a, b) => a.epoch - b.epoch);
}

async function readGenerated(path: string, shape: SamplesEvent | undefined): Promise<GanTraining["generated"]> {
  const png = await readFileIfPresent(path);
  return png && shape && readImageGrid(png, { rows: shape.rows, columns: shape.columns });
}
