import type { SamplesEvent, TrainingEvent } from "@gan-cls/core";
import { renderImageGrid } from "../render/image-grid";
import { showTraining } from "../render/training-progress";
import type { StudySession } from "./study-session";

/** Options of {@link recordTraining}. */
export interface RecordOptions {
  /** How progress and `events.jsonl` name the training. */
  task: string;
  /** Folder of the sample sheets within the run. @default "samples" */
  samplesFolder?: string;
}

/** What to do with the events of a training: show them, log them, keep the sample sheets as pictures, look at the memory. */
export function recordTraining(
  { context, folder, memory }: StudySession,
  { task, samplesFolder = "samples" }: RecordOptions,
): (event: TrainingEvent) => Promise<void> {
  const show = showTraining(context.display, task);
  return async (event) => {
    memory.sample();
    show(event);
    if (event.type === "samples") {
      const { pixels: _, ...rest } = event;
      const file = `${samplesFolder}/epoch-${String(event.epoch).padStart(3, "0")}.png`;
      await folder.write(file, samplesPicture(event));
      folder.log({ task, ...rest, file });
    } else {
      folder.log({ task, ...event });
    }
  };
}

/** A sample sheet as a PNG. */
export function samplesPicture({ count, ...sheet }: Omit<SamplesEvent, "type" | "epoch">): Uint8Array {
  return renderImageGrid({ ...sheet, size: count });
}
