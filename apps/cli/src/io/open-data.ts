import { dirname, join } from "node:path";
import { formatCount } from "@gan-cls/evaluate";
import type { StudyData } from "@gan-cls/data";
import type { CommandContext } from "../command-context";

/** Data with what `--data` calls them. */
export interface OpenedData {
  readonly data: StudyData;
  readonly dataSource: string;
}

/**
 * Opens the data of a command: those that `--data` names, else those of the run that a model of the command comes from, else the usual ones.
 *
 * @param models Paths or names of models that the command takes.
 * @throws What `openDataset` throws.
 */
export async function openData(
  { display, io }: CommandContext,
  { given, models = [], usual }: { given: string | undefined; models?: readonly string[]; usual: string },
): Promise<OpenedData> {
  const ofRun = given === undefined ? await findDataOfRun(models) : undefined;
  const dataSource = given ?? ofRun?.source ?? usual;
  const { openDataset } = await import("@gan-cls/data/node");
  const data = await openDataset(dataSource, {
    signal: io.signal,
    onProgress: ({ task, done, total, unit }) => display.progress(task, done, total, unit),
  });
  display.finish();
  const { train, test, name } = data;
  const origin = ofRun === undefined ? "" : ` (those of ${ofRun.run}; --data takes others)`;
  display.note(
    `Data: ${name}, ${formatCount(train.size)} images to train and ${formatCount(test.size)} to test${origin}`,
  );
  return { data, dataSource };
}

/** The data of the first run that one of the models lies in. */
async function findDataOfRun(models: readonly string[]): Promise<{ run: string; source: string } | undefined> {
  const { CONFIG_FILE, readJsonIfPresent } = await import("@gan-cls/study/node");
  for (const model of models) {
    // A run itself, or a folder of its models.
    for (const run of [model, dirname(dirname(model))]) {
      const config = (await readJsonIfPresent(join(run, CONFIG_FILE)).catch(() => undefined)) as
        { readonly data?: unknown } | null | undefined;
      if (typeof config?.data === "string") {
        return { run, source: config.data };
      }
    }
  }
  return undefined;
}
