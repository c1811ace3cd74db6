import { escapeMarkdown, renderStudyMarkdown } from "@gan-cls/evaluate";
import { renderAdditionsMarkdown } from "../additions/additions-report";
import { planCells, type FinishedCell, type Picture } from "../cells/cell";
import type { LeftOut } from "@gan-cls/report";
import type { StudyResults } from "../documents/study-results";
import type { StudyEvent } from "../events";
import { EventQueue } from "../event-queue";
import { planStudy } from "../plan";
import { activeKernel, runStudy, type StudyOptions } from "../run-study";
import { keepFeatureMap } from "./feature-map";
import { createFolderStore } from "./folder-store";
import { processMemory } from "./peak-memory";
import { keepPretrainedGan } from "./pretrained-gan";
import { recordEvent } from "./record-events";
import type { RunFolder } from "./run-folder";
import { drawStudyPictures } from "./study-pictures";
import { keepTestImages, mapIndices } from "./test-images";
import { describeLeftOut, renderLeftOut } from "./left-out";
import { splitPictures } from "./whole-pictures";
import { writeHtmlReport } from "./write-html-report";

/** Options of {@link runStudyInFolder}. */
export interface FolderStudyOptions extends Omit<StudyOptions, "store" | "memory"> {
  /** Made by `startRun`. It stays open. */
  readonly folder: RunFolder;
  /** Pictures that the report shows first. @default none */
  readonly pictures?: readonly Picture[];
}

/**
 * As `runStudy`, and keeps everything in a run folder: checkpoints and finished cells to resume from, models with their cards, pictures,
 * `results.json`, `report.md` and `report.html`.
 *
 * @throws What `runStudy` throws, and `io`.
 */
export async function* runStudyInFolder({
  folder,
  pictures: first = [],
  ...options
}: FolderStudyOptions): AsyncGenerator<StudyEvent, StudyResults, void> {
  const { data } = options;
  const plan = planStudy(options);
  const store = createFolderStore(folder, data);
  const finished = new Map<string, FinishedCell>();
  const study = runStudy({ ...options, store, memory: processMemory });
  const results = yield* observed(study, async (event) => {
    if (event.type === "cell-end") {
      finished.set(event.cell.name, event.finished);
    }
    await recordEvent(folder, event);
  });
  const cells = planCells(plan).flatMap(({ name }) => finished.get(name) ?? []);
  const { signal = new AbortController().signal, kernel = activeKernel() } = options;
  const indices = mapIndices(data.test, plan.seeds[0]);
  await keepTestImages(folder, data.test, cells, indices);
  await keepPretrainedGan(folder, plan);
  const queue = new EventQueue<StudyEvent>();
  const task = {
    ...{ plan, data, store, cells, indices, kernel, signal },
    onProgress: (done: number, total: number) =>
      queue.emit({
        ...{ type: "work", task: "feature map", job: 0 },
        event: { type: "progress", task: "layout", done, total, unit: "steps" },
      }),
    onWarning: (message: string) => queue.emit({ type: "warning", message }),
  };
  yield* queue.until(
    (async () => {
      await keepFeatureMap(folder, task);
      const { seeds, implied } = plan;
      const shown = { results, cells, seeds, implied, test: data.test };
      const pictures = await drawStudyPictures(folder, {
        ...shown,
        onWarning: (message) => void task.onWarning(message),
      });
      for (const part of describeLeftOut(await writeStudyReport(folder, results, [...first, ...pictures]))) {
        await task.onWarning(`left out of the report: ${part}`);
      }
    })(),
    () => {},
  );
  return results;
}

/** Lets an observer see every event before it is passed on; unlike that of `drain`, one that fails stops the work. */
export async function* observed<Event, Result>(
  events: AsyncGenerator<Event, Result, void>,
  onEvent: (event: Event) => Promise<void>,
): AsyncGenerator<Event, Result, void> {
  try {
    for (;;) {
      const next = await events.next();
      if (next.done) {
        return next.value;
      }
      await onEvent(next.value);
      yield next.value;
    }
  } finally {
    await events.return(undefined as never);
  }
}

/** Writes what people and programs read of a study; returns what of it is damaged and not shown. */
export async function writeStudyReport(
  folder: RunFolder,
  results: StudyResults,
  pictures: readonly Picture[],
): Promise<readonly LeftOut[]> {
  await folder.writeJson("results.json", results);
  const additions = results.additions === undefined ? [] : [renderAdditionsMarkdown(results.additions)];
  const { leftOut } = await writeHtmlReport(folder.path);
  const { whole, damaged } = await splitPictures(folder.path, pictures);
  const parts = [...leftOut, ...damaged];
  const page = [renderStudyMarkdown(results), ...additions, renderPictures(whole), renderLeftOut(parts)];
  await folder.write("report.md", page.filter((part) => part !== "").join("\n"));
  folder.log({ type: "run-end" });
  return parts;
}

/** A section of Markdown with all pictures; empty when there are none. */
export function renderPictures(pictures: readonly Picture[]): string {
  if (pictures.length === 0) {
    return "";
  }
  const parts = pictures.map(({ files, caption }) => {
    const links = files.map((file) => `![${escapeMarkdown(caption)}](${linkTo(file)})`);
    return `${escapeMarkdown(caption)}\n\n${links.join("\n")}`;
  });
  return `## Pictures\n\n${parts.join("\n\n")}\n`;
}

/** A file of the run as the target of a link: every character that Markdown could take as its end is encoded. */
function linkTo(file: string): string {
  return file.split("/").map(encodePart).join("/");
}

/** `encodeURIComponent` leaves some marks as they are, and throws at half of a surrogate pair, which no file name on disk has. */
function encodePart(name: string): string {
  return encodeURIComponent(name.replaceAll(/\p{Cs}/gu, "\uFFFD")).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16)}`,
  );
}
