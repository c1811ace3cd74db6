import { dirname, join } from "node:path";
import { formatCount } from "@gan-cls/evaluate";
import type { StudyData } from "@gan-cls/data";
import type { PictureOptions } from "@gan-cls/data/node";
import { describePreprocessing } from "@gan-cls/core";
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
  { display, io }: CommandContext,
  { given, flags, models = [], usual, defaults }: DataRequest,
): Promise<OpenedData> {
  const ofRun = given === undefined ? await findDataOfRun(models) : undefined;
  const dataSource = given ?? ofRun?.source ?? usual;
  const { openDataset } = await import("@gan-cls/data/node");
  const pictures = { ...defaults, ...ofRun?.pictures, ...pictureOptions(flags) };
  const data = await openDataset(dataSource, {
    ...pictures,
    signal: io.signal,
    onProgress: ({ task, done, total, unit }) => display.progress(task, done, total, unit),
  });
  display.finish();
  const origin = ofRun === undefined ? "" : ` (those of ${ofRun.run}; --data takes others)`;
  describeData(data, origin).forEach((line) => display.note(line));
  return { data, dataSource, pictures };
}

/** What was opened, how pictures were prepared, and what was left out: nothing happens to a user's pictures without a word. */
export function describeData(
  { name, train, test, unlabelled, preprocessing, reading }: StudyData,
  origin = "",
): string[] {
  const extra = unlabelled === undefined ? "" : `, ${formatCount(unlabelled.size)} without a label`;
  const { trainAndTest = 0, unlabelledAndTest = 0, removed = 0 } = reading?.duplicates ?? {};
  const fate = removed > 0 ? `removed from training` : `kept; --remove-duplicates removes them`;
  return [
    `Data: ${name}, ${formatCount(train.size)} images to train and ${formatCount(test.size)} to test${extra}${origin}`,
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

/** The data of the first run that one of the models lies in. */
async function findDataOfRun(
  models: readonly string[],
): Promise<{ run: string; source: string; pictures: PictureOptions | undefined } | undefined> {
  const { CONFIG_FILE, readJsonIfPresent } = await import("@gan-cls/study/node");
  for (const model of models) {
    // A run itself, or a folder of its models.
    for (const run of [model, dirname(dirname(model))]) {
      const config = (await readJsonIfPresent(join(run, CONFIG_FILE)).catch(() => undefined)) as
        { readonly data?: unknown; readonly pictures?: PictureOptions } | null | undefined;
      if (typeof config?.data === "string") {
        return { run, source: config.data, pictures: config.pictures };
      }
    }
  }
  return undefined;
}
