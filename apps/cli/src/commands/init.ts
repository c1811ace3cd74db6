import { resolve } from "node:path";
import { printable } from "@gan-cls/core";
import { version as STUDY_VERSION } from "@gan-cls/study/package.json";
import { Option, type Command } from "commander";
import type { CommandContext } from "../command-context";
import { startEngine, warnOfSmallHeap } from "../engine";
import { addCommonOptions, addExample, modelFrom, type CommonOptions } from "../options";
import { PRETRAINED_NAMES } from "../pretrained-names";
import { displayPath } from "../render/paths";

interface InitOptions extends CommonOptions {
  readonly model: string;
}

/** What a project uses that has no classifier of its own yet. */
const USUAL_MODEL = "mnist-fair-cnn";

/** What the project installs. */
const RANGES = { "@gan-cls/study": `^${STUDY_VERSION}`, "@tensorflow/tfjs": "^4.22.0", sharp: "^0.35.5" };

/** `gan-cls init`: a small project that uses a classifier. */
export function addInitCommand(program: Command, context: CommandContext): void {
  const { workingDirectory } = context.io;
  const command = program
    .command("init")
    .summary("write a small project that uses a classifier")
    .description(
      "Write a small project that uses a classifier: TypeScript, one test, a README. A classifier of your own is copied into it. The folder must be new or empty.",
    )
    .argument("[folder]", "where the project is written", "gan-cls-project")
    .addOption(
      new Option("--model <model>", "a saved classifier, a run that trained one, or a name; see gan-cls models")
        .argParser(modelFrom(workingDirectory))
        .default(USUAL_MODEL),
    )
    .action((folder: string) => init(context, command, resolve(workingDirectory, folder)));
  addCommonOptions(command, workingDirectory, []);
  addExample(command, "init my-project", "init my-project --model runs/my-run/classifier");
}

/** Writes the project, and says what to type next. */
async function init(context: CommandContext, command: Command, folder: string): Promise<void> {
  const [{ encodeImage, loadClassifier, onlyClassifier, shellWord }, { assertNew, drawSample, writeProject }] =
    await Promise.all([import("@gan-cls/study/node"), import("../init/write-project")]);
  const { io, display } = context;
  const { model, json } = command.opts<InitOptions>();
  await assertNew(folder);
  const source = await onlyClassifier("init", "--model", model);
  warnOfSmallHeap(display);
  await startEngine("auto", display);
  // It is loaded once, so that a damaged one is refused here and not in the project.
  const { classifier, classNames, ...shape } = await loadClassifier(source);
  classifier.dispose();
  const files = await writeProject({
    ...{ folder, classNames, ranges: RANGES, picture: encodeImage(drawSample(shape), 0) },
    model: PRETRAINED_NAMES.includes(source) ? { name: source } : { folder: source },
  });
  if (json) {
    context.printJson({ folder, model: source, classNames, files });
    return;
  }
  const path = displayPath(folder, io.workingDirectory);
  context.print(
    [
      `${printable(path)} has ${files.length} files; README.md says what each is.`,
      `Next: cd ${shellWord(path)} && npm install && npm test && npm start -- picture.png`,
    ].join("\n"),
  );
}
