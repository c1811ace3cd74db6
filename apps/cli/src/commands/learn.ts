import { GanClsError } from "@gan-cls/core";
import type { StudyData } from "@gan-cls/data";
import { DATASET_NAMES } from "@gan-cls/data/node";
import type { GivenDiscriminator, Method, StudyResults } from "@gan-cls/study";
import type { StoppedRun } from "@gan-cls/study/node";
import { Option, type Command } from "commander";
import type { CommandContext } from "../command-context";
import { startEngine } from "../engine";
import { beginRun } from "../io/begin-run";
import { openData } from "../io/open-data";
import { resumedOptions, storedArguments } from "../io/stored-arguments";
import {
  addCommonOptions,
  addExample,
  modelFrom,
  names,
  pathFrom,
  positiveInteger,
  positiveNumber,
  type CommonOptions,
} from "../options";
import { addPictureOptions } from "../picture-options";

interface LearnCommandOptions extends CommonOptions {
  readonly minutes: number;
  readonly ganSteps?: number;
  readonly methods?: readonly string[];
  readonly method?: readonly string[];
  readonly discriminator?: string;
  readonly resume?: string;
}

const NAME = "learn";

/** `gan-cls learn`: from a folder of pictures to the best classifier that some minutes allow. */
export function addLearnCommand(program: Command, context: CommandContext): void {
  const { workingDirectory } = context.io;
  const path = pathFrom(workingDirectory);
  const configure = (command: Command): Command => {
    [
      new Option("--minutes <n>", "how long all of it may take").argParser(positiveNumber).default(10),
      new Option(
        "--gan-steps <n>",
        "steps for which a GAN is trained, for a run that can be repeated (default: as the time allows)",
      )
        .argParser(positiveInteger)
        .conflicts("discriminator"),
      new Option("--methods <names>", "what to try instead, simplest first; see gan-cls methods").argParser(names),
      new Option("--method <modules>", "modules whose default export is a method of your own").argParser((text) =>
        text.split(",").map(path),
      ),
      new Option(
        "--discriminator <model>",
        "a run, a saved discriminator, or a name (see gan-cls models) to build on instead of training a GAN",
      ).argParser(modelFrom(workingDirectory)),
      new Option("--resume <run>", "resume a run that was stopped").argParser(path).helpGroup("The run:"),
    ].forEach((option) => command.addOption(option));
    return addPictureOptions(addCommonOptions(command, workingDirectory, ["seed", "engine", "out"]));
  };
  const command = configure(program.command(NAME))
    .summary("make a classifier of your own pictures")
    .description(
      "Make a classifier of your own pictures: a folder with one sub-folder for each class and, if you have them, pictures without a " +
        "label in unlabelled. Keeps a fifth of every class aside, trains a GAN on the rest without labels, tries methods by cross-validation, and " +
        "tests the best one once on what was kept.",
    )
    .argument("[pictures]", "a folder, an archive or a table of pictures, or the name of a data set")
    .action((pictures?: string) => learnCommand(context, command, configure, pictures));
  addExample(
    command,
    "learn my-pictures",
    "learn my-pictures --minutes 30 --size 64",
    "learn my-pictures --methods pca-knn,cnn-fair --color grey",
    "learn --resume runs/my-run",
  );
}

async function learnCommand(
  context: CommandContext,
  command: Command,
  configure: (command: Command) => Command,
  pictures: string | undefined,
): Promise<void> {
  const [{ learnInFolder, loadMethods, readStoppedRun }, { showStudy }, { renderLearned }] = await Promise.all([
    import("@gan-cls/study/node"),
    import("../render/study-display"),
    import("../render/learned"),
  ]);
  const { io, display } = context;
  const given = command.opts<LearnCommandOptions>();
  const stopped = given.resume === undefined ? undefined : await readStoppedRun(given.resume, NAME);
  const options = stopped ? resumedOptions<LearnCommandOptions>(command, stopped.config, configure) : given;
  const startedAt = performance.now();
  const opened = await openData(context, {
    ...{ given: dataOf(pictures, stopped, io.workingDirectory), flags: options, usual: "" },
    defaults: stopped?.config.pictures,
  });
  const { data, dataSource } = opened;
  showClasses(context, data);
  const engine = await startEngine(stopped?.config.engine ?? options.engine, display);
  const { folder, about } = await beginRun(context, {
    ...{ command: NAME, arguments: stopped?.config.arguments ?? storedArguments(command), engine, ...opened },
    operands: [dataSource],
    ...{ out: options.out, stopped, plan: { minutes: options.minutes, reading: data.reading } },
  });
  try {
    const own = await loadMethods(options.method ?? []);
    const methods = options.methods ?? (own.length === 0 ? undefined : []);
    const results = await showStudy(
      display,
      learnInFolder({
        ...{ data, folder, about, seed: options.seed, signal: io.signal },
        ...(methods && { methods: [...methods, ...own] as (string | Method)[] }),
        budgetSeconds: options.minutes * 60 - secondsSince(startedAt),
        ganSteps: options.ganSteps,
        discriminator: await discriminatorFor(options, data),
      }),
    );
    if (options.json) {
      context.printJson(results satisfies StudyResults);
    } else {
      context.print(
        renderLearned(results, { folder: folder.path, io, colors: context.colors, seconds: secondsSince(startedAt) }),
      );
    }
  } finally {
    folder.close();
  }
}

/** Seconds since a time by `performance.now`. */
function secondsSince(time: number): number {
  return (performance.now() - time) / 1000;
}

/** The data that the user names, or those of the run that resumes. */
function dataOf(pictures: string | undefined, stopped: StoppedRun | undefined, workingDirectory: string): string {
  if (stopped?.config.data !== undefined && pictures === undefined) {
    return stopped.config.data;
  }
  if (pictures === undefined || stopped !== undefined) {
    throw new GanClsError(
      "invalid-argument",
      `learn: expected ${stopped ? "no pictures with --resume, which knows its own" : "a folder of pictures"}, got ${pictures ?? "nothing"}; for example gan-cls learn my-pictures`,
    );
  }
  return DATASET_NAMES.includes(pictures) ? pictures : pathFrom(workingDirectory)(pictures);
}

/** The discriminator that was asked for, or a pretrained one that is meant for such images, unless a GAN of so many steps was asked for. */
async function discriminatorFor(
  { discriminator: asked, ganSteps }: LearnCommandOptions,
  data: StudyData,
): Promise<GivenDiscriminator | undefined> {
  const [{ pretrainedFor }, { openDiscriminator }, { PRESETS }] = await Promise.all([
    import("../io/pretrained-for"),
    import("@gan-cls/study/node"),
    import("@gan-cls/study/presets"),
  ]);
  const name =
    asked ?? (ganSteps !== undefined ? undefined : pretrainedFor(data, PRESETS["label-efficiency"].discriminator));
  return name === undefined ? undefined : openDiscriminator(name);
}

/** How many images each class has; a class with few is said before anything long begins. */
function showClasses({ display }: CommandContext, { train, test }: StudyData): void {
  const count = (labels: Uint8Array, label: number): number =>
    labels.reduce((sum, other) => sum + Number(other === label), 0);
  const parts = train.classNames.map(
    (name, label) => `${name} ${count(train.labels, label)} + ${count(test.labels, label)}`,
  );
  display.note(`Classes (to learn from + to test on): ${parts.join(", ")}`);
}
