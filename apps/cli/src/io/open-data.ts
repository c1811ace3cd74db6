import { dirname, isAbsolute, join } from "node:path";
import { formatCount } from "@gan-cls/evaluate";
import type { StudyData } from "@gan-cls/data";
import type { RunConfig } from "@gan-cls/study/node";
import type { OpenDatasetOptions, OpenedImages, PictureOptions } from "@gan-cls/data/node";
import { describePreprocessing, isGanClsError } from "@gan-cls/core";
import { pictureOptions, type PictureFlags } from "../picture-options";
import type { CommandContext } from "../command-context";

/** Data with what `--data` calls them. */
export interface OpenedData {
  readonly data: StudyData;
  readonly dataSource: string;
  /** How pictures among them were read, as far as it was asked for. */
  readonly pictures: PictureOptions;
}

/** What {@link openData} takes. */
export interface DataRequest {
  /** Value of `--data`. */
  given: string | undefined;
  /** The command's options, of which those about pictures count. */
  flags: PictureFlags;
  /** Paths or names of models that the command takes. */
  models?: readonly string[];
  /** The data if neither of these names any. */
  usual: string;
  /** How pictures are read where no option says it, such as a model's own way. @default what `openDataset` chooses */
  defaults?: PictureOptions;
}

/**
 * Opens the data of a command: those that `--data` names, else those of the run that a model of the command comes from, else the usual ones.
 *
 * A run's data are read as the run read them, unless options say otherwise.
 *
 * @throws What `openDataset` throws.
 */
export async function openData(
  context: CommandContext,
  { given, flags, models = [], usual, defaults }: DataRequest,
): Promise<OpenedData> {
  const ofRun = given === undefined ? await findDataOfRun(models) : undefined;
  const dataSource = given ?? ofRun?.source ?? usual;
  const { openDataset } = await import("@gan-cls/data/node");
  const pictures = { ...defaults, ...ofRun?.pictures, ...pictureOptions(flags) };
  const data = await openDataset(dataSource, {
    ...pictures,
    ...watching(context),
  });
  const { display } = context;
  display.finish();
  const origin = ofRun === undefined ? "" : ` (those of ${ofRun.run}; --data takes others)`;
  describeData(data, origin).forEach((line) => display.note(line));
  return { data, dataSource, pictures };
}

/** How the reading of data is shown and stopped. */
function watching({ display, io }: CommandContext): Pick<OpenDatasetOptions, "signal" | "onProgress"> {
  return {
    signal: io.signal,
    onProgress: ({ task, done, total, unit }) => display.progress(task, done, total, unit),
  };
}

/** Images for a GAN: with classes, or without any. */
export interface OpenedGanData extends Omit<OpenedData, "data"> {
  readonly data: StudyData | OpenedImages;
}

/**
 * As {@link openData}, but pictures without classes will do.
 *
 * @throws What `openImages` throws.
 */
export async function openGanData(context: CommandContext, request: DataRequest): Promise<OpenedGanData> {
  try {
    return await openData(context, request);
  } catch (error) {
    if (!isGanClsError(error, "invalid-data") || error.details.reason !== "no-classes" || request.given === undefined) {
      throw error;
    }
    return openUnlabelled(context, request.given, request);
  }
}

async function openUnlabelled(
  context: CommandContext,
  dataSource: string,
  { flags, defaults }: DataRequest,
): Promise<OpenedGanData> {
  const { openImages } = await import("@gan-cls/data/node");
  const pictures = { ...defaults, ...pictureOptions(flags) };
  const data = await openImages(dataSource, {
    ...pictures,
    ...watching(context),
  });
  const { display } = context;
  display.finish();
  display.note(`Data: ${data.name}, ${formatCount(data.images.size)} images without classes`);
  describeReading(data).forEach((line) => display.note(line));
  return { data, dataSource, pictures };
}

/** What was opened, how pictures were prepared, and what was left out: nothing happens to a user's pictures without a word. */
function describeData(data: StudyData, origin: string): string[] {
  const { name, train, test, unlabelled } = data;
  const extra = unlabelled === undefined ? "" : `, ${formatCount(unlabelled.size)} without a label`;
  return [
    `Data: ${name}, ${formatCount(train.size)} images to train on and ${formatCount(test.size)} to test on${extra}${origin}`,
    ...describeReading(data),
  ];
}

/** How pictures became images, and what was left out. */
function describeReading({ preprocessing, reading }: Pick<StudyData, "preprocessing" | "reading">): string[] {
  const { trainAndTest = 0, unlabelledAndTest = 0, removed = 0 } = reading?.duplicates ?? {};
  const fate = removed > 0 ? `removed from training` : `kept; --remove-duplicates removes them`;
  return [
    ...(preprocessing === undefined ? [] : [`Pictures: ${describePreprocessing(preprocessing)}`]),
    ...(reading?.notes ?? []),
    ...(reading?.left ?? []).map(
      ({ reason, count, examples }) => `Left out: ${formatCount(count)}, ${reason} (${examples.join(", ")})`,
    ),
    ...(trainAndTest + unlabelledAndTest === 0
      ? []
      : [
          `Images that are both in training and in the test: ${formatCount(trainAndTest + unlabelledAndTest)}, ${fate}`,
        ]),
  ];
}

/** Folders in which a run's configuration is looked for: a model's own, and that of `kept/epoch-005/discriminator`, which lies deepest. */
const RUN_DEPTH = 4;

/** The data of the first run that one of the models lies in; a name or an address lies in none. */
async function findDataOfRun(
  models: readonly string[],
): Promise<{ run: string; source: string; pictures: PictureOptions | undefined } | undefined> {
  const { CONFIG_FILE, readJsonIfPresent } = await import("@gan-cls/study/node");
  for (const model of models.filter(isAbsolute)) {
    let run = model;
    for (let depth = 0; depth < RUN_DEPTH; depth++, run = dirname(run)) {
      const config = (await readJsonIfPresent(join(run, CONFIG_FILE)).catch(() => undefined)) as
        Partial<Pick<RunConfig, "command" | "data" | "pictures">> | null | undefined;
      if (typeof config?.data === "string" && typeof config.command === "string") {
        return { run, source: config.data, pictures: config.pictures };
      }
    }
  }
  return undefined;
}
