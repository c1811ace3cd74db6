import { resolve } from "node:path";
import { GanClsError, type Preprocessing } from "@gan-cls/core";
import { formatQuantity } from "@gan-cls/evaluate";
import type { ClassifiedPictures, LoadedClassifier } from "@gan-cls/study/node";
import { Option, type Command } from "commander";
import type { CommandContext } from "../command-context";
import { startEngine } from "../engine";
import { addCommonOptions, addExample, modelFrom, type CommonOptions } from "../options";
import { terminalWidth } from "../render/table";

interface ClassifyOptions extends Omit<CommonOptions, "invert"> {
  readonly model: string;
  readonly invert?: boolean;
  readonly layout?: Preprocessing["layout"];
  readonly csv?: boolean;
}

/** `gan-cls classify`: what a trained model says of pictures. */
export function addClassifyCommand(program: Command, context: CommandContext): void {
  const { workingDirectory } = context.io;
  const command = program
    .command("classify")
    .summary("what a classifier says of pictures")
    .description(
      "Print the probability of each class for pictures of any size and format, each prepared as the model's training pictures were, and " +
        "warn of pictures that look like none of them.",
    )
    .argument("<pictures...>", "files, or folders with pictures in them")
    .addOption(
      new Option("--model <model>", "a saved classifier, a run that trained one, or a name; see gan-cls models")
        .argParser(modelFrom(workingDirectory))
        .makeOptionMandatory(),
    )
    .option(
      "--invert",
      "exchange light and dark, for pictures that are dark on light where the model learned light on dark",
    )
    .addOption(
      new Option(
        "--layout <how>",
        "plain: the whole picture; drawing: crop, scale and centre as MNIST's digits were (default: the model's own)",
      ).choices(["plain", "drawing"]),
    )
    .addOption(new Option("--csv", "print a table as CSV").conflicts("json"))
    .action((paths: string[]) => classify(context, command, paths));
  addCommonOptions(command, workingDirectory, ["engine"]);
  addExample(
    command,
    "classify seven.png --model mnist-cnn",
    "classify photos/*.jpg new-photos --model runs/my-study/models/pca-knn --csv",
  );
}

/** Classifies pictures, prints what the model says, and ends with an error if some could not be read. */
async function classify(context: CommandContext, command: Command, paths: readonly string[]): Promise<void> {
  const [{ classifyPictures, loadClassifier, onlyClassifier }, { renderClassifications, renderCsv }] =
    await Promise.all([import("@gan-cls/study/node"), import("../render/classification")]);
  const { io, colors, display } = context;
  const options = command.opts<ClassifyOptions>();
  const folder = await onlyClassifier("classify", "--model", options.model);
  const engine = await startEngine(options.engine, display);
  const loaded = await loadClassifier(folder);
  try {
    const { invert, layout } = options;
    const result = await classifyPictures(loaded, {
      ...{ paths, invert, layout, signal: io.signal },
      resolvePath: (path) => resolve(io.workingDirectory, path),
      onProgress: ({ task, done, total, unit }) => display.progress(task, done, total, unit),
    });
    display.finish();
    if (options.json) {
      context.printJson(describeAsJson(engine.name, loaded, result));
    } else if (options.csv) {
      context.printData(renderCsv(result));
    } else if (result.files.length > 0) {
      context.print(renderClassifications(result, { colors, width: terminalWidth(io.stdout) }));
    }
    refuseFailed(context, result);
  } finally {
    loaded.classifier.dispose();
  }
}

function describeAsJson(
  engine: string,
  { classifier, preprocessing, familiarity }: LoadedClassifier,
  result: ClassifiedPictures,
): object {
  return { engine, model: classifier.name, preprocessing, knowsUnlike: familiarity !== undefined, ...result };
}

/** One bad file hides no other answer, but the command must not look as if all had gone well. */
function refuseFailed({ display }: CommandContext, { files, failed }: ClassifiedPictures): void {
  if (failed.length === 0) {
    return;
  }
  const [first] = failed;
  if (failed.length + files.length === 1) {
    throw new GanClsError("invalid-data", `classify: ${first.file}: ${first.reason}`);
  }
  failed.forEach(({ file, reason }) => display.warn(`${file}: ${reason}`));
  throw new GanClsError(
    "invalid-data",
    `classify: ${formatQuantity(failed.length, "picture")} of ${files.length + failed.length} could not be read, see above`,
  );
}
