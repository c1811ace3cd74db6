import { GanClsError, isGanClsError } from "@gan-cls/core";
import type { StudyData } from "@gan-cls/data";
import { DATASET_NAMES } from "@gan-cls/data/node";
import { TASK_NAMES, type TaskName, type TasksDocument } from "@gan-cls/evaluate";
import type { TaskSizes } from "@gan-cls/study";
import { PRESETS } from "@gan-cls/study/presets";
import { InvalidArgumentError, Option, type Command } from "commander";
import type { CommandContext } from "../command-context";
import { startEngine } from "../engine";
import { beginRun } from "../io/begin-run";
import { openData } from "../io/open-data";
import { storedArguments } from "../io/stored-arguments";
import {
  addCommonOptions,
  addExample,
  modelFrom,
  names,
  pathFrom,
  positiveInteger,
  type CommonOptions,
} from "../options";
import { plainMessage } from "../render/plain-message";
import { didYouMean } from "../render/suggestions";

interface TasksOptions extends CommonOptions {
  readonly discriminator: string;
  readonly generator?: string;
  readonly tasks: readonly TaskName[];
  readonly other?: string;
  readonly controls?: number;
  readonly images?: number;
  readonly full?: boolean;
}

const NAME = "tasks";

/** Images that are restored at least; an interval of fewer says nothing. */
const LEAST_RESTORED = 4;

/** With more of them than the least, one image is restored for so many that are tested. */
const TESTED_FOR_ONE_RESTORED = 125;

/** `gan-cls tasks`: what a discriminator and a generator are worth for tasks other than classification. */
export function addTasksCommand(program: Command, context: CommandContext): void {
  const { workingDirectory } = context.io;
  const model = modelFrom(workingDirectory);
  const command = program
    .command(NAME)
    .summary("try a GAN on tasks other than classification")
    .description(
      "Try a discriminator on transfer to other data, one-class detection, retrieval, clustering and few-shot learning, and a generator on filling in " +
        "and denoising; each with random weights as the control, a baseline without a network, and an interval. Some minutes on two cores.",
    )
    .addOption(
      new Option(
        "--discriminator <model>",
        "a run that trained a GAN, a saved discriminator, or a name; see gan-cls models",
      )
        .argParser(model)
        .default("mnist-better-discriminator"),
    )
    .addOption(
      new Option(
        "--generator <model>",
        "a run that trained a GAN, a saved generator, or a name, for the task restoring (default: the generator of the same GAN, where it is known)",
      ).argParser(model),
    )
    .addOption(
      new Option("--tasks <names>", `which of ${TASK_NAMES.join(", ")}`)
        .argParser(taskNames)
        .default([...TASK_NAMES], "all"),
    )
    .addOption(
      new Option(
        "--other <source>",
        "the data that features are transferred to (default: fashion-mnist for digits, mnist-10k for others)",
      ).argParser((text) => (DATASET_NAMES.includes(text) ? text : pathFrom(workingDirectory)(text))),
    )
    .addOption(
      new Option("--controls <n>", "networks with random weights (default: 3, with --full 5)").argParser(
        positiveInteger,
      ),
    )
    .addOption(
      new Option(
        "--images <n>",
        "test images at most, and twice as many training images (default: 2000; --full: all, and 10 000)",
      ).argParser(positiveInteger),
    )
    .option("--full", "all test images, and more of everything: about ten times as long")
    .action(() => tasks(context, command));
  addCommonOptions(command, workingDirectory, ["seed", "engine", "data", "out"]);
  addExample(
    command,
    "tasks",
    "tasks --tasks one-class,retrieval --data mnist --full",
    "tasks --discriminator runs/my-gan --data fashion-mnist",
  );
}

function taskNames(text: string): TaskName[] {
  return names(text).map((name) => {
    const known = TASK_NAMES.find((task) => task === name);
    if (known === undefined) {
      const hint = didYouMean(name, TASK_NAMES);
      throw new InvalidArgumentError(`Expected some of ${TASK_NAMES.join(", ")}.${hint === "" ? "" : ` ${hint}`}`);
    }
    return known;
  });
}

/** @throws GanClsError `invalid-argument` for an option that only a task needs which is not asked for. */
function assertUsed(
  tasks: readonly TaskName[],
  needs: Readonly<Record<string, readonly [value: string | undefined, task: TaskName]>>,
): void {
  for (const [option, [value, task]] of Object.entries(needs)) {
    if (value !== undefined && !tasks.includes(task)) {
      throw new GanClsError(
        "invalid-argument",
        `${NAME}: expected ${task} among --tasks with ${option}, got ${tasks.join(", ")}; add it, or leave ${option} out`,
      );
    }
  }
}

/** Tries networks on tasks, prints the table, and leaves figures and a report in a run of its own. */
async function tasks(context: CommandContext, command: Command): Promise<void> {
  const [{ openTaskNetworks, tasksInFolder }, { TASK_SIZES }, { showStudy }, { renderTasksSummary }] =
    await Promise.all([
      import("@gan-cls/study/node"),
      import("@gan-cls/study"),
      import("../render/study-display"),
      import("../render/tasks-summary"),
    ]);
  const { io, display } = context;
  const {
    discriminator: source,
    generator,
    seed,
    json,
    controls,
    images,
    full,
    ...options
  } = command.opts<TasksOptions>();
  assertUsed(options.tasks, { "--generator": [generator, "restoring"], "--other": [options.other, "transfer"] });
  const engine = await startEngine(options.engine, display);
  const networks = await openTaskNetworks(source, { generator, tasks: options.tasks });
  try {
    const [rows, columns, channels] = networks.discriminator.inputs[0].shape.slice(1).map(Number);
    const pictures = { size: { rows, columns }, color: channels === 3 ? ("rgb" as const) : ("grey" as const) };
    const { data, ...origin } = await openData(context, {
      ...{ given: options.data, flags: options, models: [source], usual: PRESETS.quick.data, defaults: pictures },
    });
    const leftOut: TasksDocument["leftOut"][number][] = [];
    const other = options.tasks.includes("transfer")
      ? await openOther(context, { given: options.other, data, pictures, leftOut })
      : undefined;
    if (options.tasks.includes("restoring") && networks.generator === undefined) {
      leftOut.push({
        task: "restoring",
        reason: "There is no generator beside the discriminator; name one by --generator.",
      });
    }
    const possible = options.tasks.filter((task) => leftOut.every((left) => left.task !== task));
    if (possible.length === 0) {
      throw new GanClsError("invalid-argument", `${NAME}: ${leftOut.map(({ reason }) => reason).join(" ")}`);
    }
    const usual = full ? TASK_SIZES.full : TASK_SIZES.default;
    const sizes = {
      ...{ ...usual, controls: controls ?? usual.controls },
      ...(images !== undefined && scaledSizes(images, usual)),
    };
    const { folder, about } = await beginRun(context, {
      ...{ command: NAME, arguments: storedArguments(command), engine, data, ...origin },
      ...{
        out: options.out,
        plan: { ...networks.about, tasks: possible, sizes: { ...sizes, test: Math.min(sizes.test, data.test.size) } },
      },
    });
    try {
      const job = { folder, networks, data, other, tasks: possible, leftOut, sizes, seed, about, signal: io.signal };
      const document = await showStudy(display, tasksInFolder(job));
      if (json) {
        context.printJson(document);
      } else {
        context.print(renderTasksSummary(document, { folder: folder.path, io }));
      }
    } finally {
      folder.close();
    }
  } finally {
    networks.discriminator.dispose();
    networks.generator?.dispose();
  }
}

/** What `--images` decides. Searches take longest, so fewer images are restored where few are tested. */
function scaledSizes(images: number, usual: TaskSizes): Pick<TaskSizes, "train" | "test" | "restored"> {
  const restored = Math.max(LEAST_RESTORED, Math.round(images / TESTED_FOR_ONE_RESTORED));
  return { test: images, train: 2 * images, restored: Math.min(restored, usual.restored) };
}

/** Data that the network has not seen. Where they cannot be had, such as without a network, the other tasks are done all the same. */
async function openOther(
  { io, display }: CommandContext,
  {
    given,
    data,
    pictures,
    leftOut,
  }: { given: string | undefined; data: StudyData; pictures: object; leftOut: TasksDocument["leftOut"][number][] },
): Promise<StudyData | undefined> {
  const { openDataset } = await import("@gan-cls/data/node");
  const spec = given ?? (data.domain === "mnist" ? "fashion-mnist" : "mnist-10k");
  try {
    return await openDataset(spec, {
      ...pictures,
      signal: io.signal,
      onProgress: ({ task, done, total, unit }) => display.progress(task, done, total, unit),
    });
  } catch (error) {
    if (given !== undefined || !isGanClsError(error, "network", "not-found", "io")) {
      throw error;
    }
    const reason = `The data ${spec} could not be opened: ${plainMessage(error.message)}`;
    display.warn(reason);
    leftOut.push({ task: "transfer", reason });
    return undefined;
  } finally {
    display.finish();
  }
}
