import { fitPca } from "@gan-cls/classical";
import { GanClsError, imageLength, throwIfAborted, type ImageDataset, type MatrixKernel } from "@gan-cls/core";
import type { StudyData } from "@gan-cls/data";
import type { TaskName, TaskRow } from "@gan-cls/evaluate";
import { randomizedCopy } from "@gan-cls/models";
import type * as tf from "@tensorflow/tfjs";
import { EventQueue } from "../event-queue";
import type { Emit, StudyEvent } from "../events";
import { activeKernel } from "../run-study";
import { measureClustering } from "./clustering-task";
import { compareMeasured } from "./compare-measured";
import { measureFewShot } from "./few-shot-task";
import type { Measured } from "./measured";
import { measureOneClass, ONE_CLASS_MEASURES } from "./one-class-task";
import {
  networkRepresentation,
  PIXELS,
  viewFeatures,
  type FeatureViews,
  type Representation,
  type TaskContext,
} from "./representation";
import { generatorRestorer, measureRestoring, pcaRestorer, type Restorer } from "./restoring-task";
import { measureRetrieval } from "./retrieval-task";
import { drawImages, measureTransfer } from "./transfer-task";

/** How much is measured. */
export interface TaskSizes {
  /** Training images at most: galleries, axes, and what a class is learned from. */
  readonly train: number;
  /** Test images at most, of both data. */
  readonly test: number;
  /** Test images that are restored, each in two ways. */
  readonly restored: number;
  /** Steps of a search. */
  readonly steps: number;
  /** Few-shot episodes. */
  readonly episodes: number;
  /** Networks with random weights; of generators, whose searches take long, there is one. */
  readonly controls: number;
}

/** `default`: some minutes on two cores. `full`: all test images. */
export const TASK_SIZES = {
  default: { train: 4000, test: 2000, restored: 8, steps: 100, episodes: 600, controls: 3 },
  full: { train: 10_000, test: Infinity, restored: 50, steps: 150, episodes: 2000, controls: 5 },
} as const satisfies Record<string, TaskSizes>;

/** Options of {@link runTasks}. */
export interface TasksOptions {
  readonly data: StudyData;
  /** Not changed; the caller disposes it. */
  readonly discriminator: tf.LayersModel;
  /** From noise to images, for `restoring`. */
  readonly generator?: tf.LayersModel;
  /** For `transfer`, with images of the same size. */
  readonly other?: Pick<StudyData, "train" | "test">;
  readonly tasks: readonly TaskName[];
  readonly sizes?: TaskSizes;
  /** Decides images, labels, episodes, noise, random weights and bootstrap samples. @default 0 */
  readonly seed?: number;
  /** @default by the active tfjs backend */
  readonly kernel?: MatrixKernel;
  readonly signal?: AbortSignal;
}

/** Digits are known by their domain or, opened from a folder, by the hash of MNIST's test images. */
const DIGITS = { domain: "mnist", testHash: "638391781cb60ec3ed583002577d7a021fe5c6d8ee7ed19c63853f444ebb79ef" };

/** Mean areas of one-class detection on MNIST. References: Schlegl et al. 2017 (AnoGAN); Ruff et al. 2018; Perera et al. 2019 (OCGAN). */
const PUBLISHED: NonNullable<TaskRow["published"]> = [
  { name: "AnoGAN", value: 0.914 },
  { name: "Deep SVDD", value: 0.948 },
  { name: "OCGAN", value: 0.975 },
];

/** The tasks whose measures come from features of one data set. */
const FEATURE_TASKS: Readonly<
  Partial<Record<TaskName, (views: FeatureViews, context: TaskContext & TaskSizes) => Promise<Measured[]>>>
> = {
  "one-class": measureOneClass,
  retrieval: measureRetrieval,
  clustering: measureClustering,
  "few-shot": measureFewShot,
};

/**
 * Tries what a discriminator and a generator have learned on tasks that they were not trained for. Every row has networks of the same shape with
 * random weights as its control, a baseline without any network, and bootstrap intervals over the same test items. Yields events; leaving the loop stops
 * it and frees everything. The same seed and engine give the same rows.
 *
 * @returns Rows in the order of the tasks.
 * @throws GanClsError `invalid-argument` where `transfer` lacks other data or `restoring` a generator; `aborted`.
 */
export async function* runTasks(options: TasksOptions): AsyncGenerator<StudyEvent, TaskRow[], void> {
  const { tasks, signal } = options;
  assertPossible(options);
  throwIfAborted("runTasks", signal);
  const stopping = new AbortController();
  const stop = (): void => stopping.abort(signal?.reason);
  signal?.addEventListener("abort", stop);
  const queue = new EventQueue<StudyEvent>();
  try {
    const rows = yield* queue.until(execute({ ...options, signal: stopping.signal, emit: queue.emit }), stop);
    return tasks.flatMap((task) => rows.filter((row) => row.task === task));
  } finally {
    signal?.removeEventListener("abort", stop);
  }
}

function assertPossible({ tasks, other, generator }: TasksOptions): void {
  const lacking = [
    ["transfer", other, "other data"],
    ["restoring", generator, "a generator"],
  ].find(([task, needed]) => tasks.includes(task as TaskName) && needed === undefined);
  if (lacking !== undefined || tasks.length === 0) {
    const [task, , needed] = lacking ?? ["", undefined, "tasks"];
    throw new GanClsError(
      "invalid-argument",
      `runTasks: expected ${String(needed)}, got none ${String(task)}`.trimEnd(),
    );
  }
}

/** A run with everything decided. */
interface TaskRun extends Omit<TasksOptions, "signal" | "kernel" | "seed"> {
  readonly signal: AbortSignal;
  readonly emit: Emit;
}

async function execute({ emit, ...options }: TaskRun & Pick<TasksOptions, "seed" | "kernel">): Promise<TaskRow[]> {
  const { data, tasks, sizes = TASK_SIZES.default, seed = 0, kernel = activeKernel(), signal } = options;
  const context = { ...sizes, seed, kernel, signal };
  const train = drawImages(data.train, sizes.train, seed);
  const test = drawImages(data.test, sizes.test, seed);
  const images = { train, test };
  const byFeatures = tasks.filter((task) => task !== "restoring");
  const measured = new Map<TaskName, Compared>();
  if (byFeatures.length > 0) {
    await measureFeatures({ ...options, emit }, { images, context, tasks: byFeatures, measured });
  }
  if (options.generator !== undefined && tasks.includes("restoring")) {
    measured.set("restoring", await measureGenerators(options.generator, { images, context, emit }));
  }
  const classNames = test.classNames;
  return [...measured].flatMap(([task, { baselineName, ...compared }]) =>
    compareMeasured({ task, baselineName, ...compared }, { seed, classNames }).map((row) => withPublished(row, data)),
  );
}

/** Measures of one task, as they come in. */
interface Compared {
  trained: readonly Measured[];
  readonly random: (readonly Measured[])[];
  baseline: readonly Measured[];
  readonly baselineName: string;
}

interface Work {
  readonly images: { readonly train: ImageDataset; readonly test: ImageDataset };
  readonly context: TaskContext & TaskSizes;
}

/** One representation after the other, so that the features of one alone are in memory. */
async function measureFeatures(
  { discriminator, other, signal, emit }: TaskRun,
  { images, context, tasks, measured }: Work & { tasks: readonly TaskName[]; measured: Map<TaskName, Compared> },
): Promise<void> {
  tasks.forEach((task) => measured.set(task, { trained: [], random: [], baseline: [], baselineName: PIXELS.name }));
  const total = (context.controls + 2) * (tasks.length + 1);
  let done = 0;
  // One name for all, because a display shows how long each takes by its name.
  const advance = (): Promise<void> => {
    const event = { type: "progress", task: "by features", done: ++done, total, unit: "steps" } as const;
    return emit({ type: "work", task: "tasks", job: 0, event });
  };
  const measureAll = async (representation: Representation): Promise<void> => {
    const views = await viewFeatures(representation, images, context);
    await advance();
    for (const task of tasks) {
      const measure = FEATURE_TASKS[task] ?? (() => transferOf(representation, other, context));
      keep(measured.get(task) as Compared, representation.kind, await measure(views, context));
      await advance();
    }
  };
  await measureAll(networkRepresentation("trained", "trained", discriminator, signal));
  for (let control = 1; control <= context.controls; control++) {
    const random = await randomizedCopy(discriminator, context.seed + control);
    try {
      await measureAll(networkRepresentation(`random ${control}`, "random", random, signal));
    } finally {
      random.dispose();
    }
  }
  await measureAll(PIXELS);
}

function transferOf(
  representation: Representation,
  other: TasksOptions["other"],
  context: TaskContext & TaskSizes,
): Promise<Measured[]> {
  return measureTransfer(representation, other as NonNullable<typeof other>, { ...context, testSize: context.test });
}

function keep(compared: Compared, kind: Representation["kind"], measures: readonly Measured[]): void {
  if (kind === "random") {
    compared.random.push(measures);
  } else {
    compared[kind] = measures;
  }
}

/** Axes that restore images; about those that explain nine tenths of digits. */
const RESTORING_AXES = 64;

/** The generator, one with random weights, and PCA restore the same images. */
async function measureGenerators(
  generator: tf.LayersModel,
  { images: { train, test }, context, emit }: Work & { emit: Emit },
): Promise<Compared> {
  const { seed, restored, kernel, signal } = context;
  const chosen = drawImages(test, restored, seed);
  const components = Math.min(RESTORING_AXES, train.size, imageLength(train));
  const pca = await fitPca(train, { components, kernel, signal });
  const random = await randomizedCopy(generator, seed + 1);
  let done = 0;
  const total = 6 * chosen.size;
  const onImage = (): Promise<void> => {
    throwIfAborted("runTasks", signal);
    const event = { type: "progress", task: "restoring", done: ++done, total, unit: "images" } as const;
    return emit({ type: "work", task: "tasks", job: 0, event });
  };
  const measure = (restorer: Restorer): Promise<Measured[]> => measureRestoring(chosen, restorer, { seed, onImage });
  try {
    return {
      trained: await measure(generatorRestorer(generator, context)),
      random: [await measure(generatorRestorer(random, context))],
      baseline: await measure(pcaRestorer(pca)),
      baselineName: `PCA with ${components} axes`,
    };
  } finally {
    random.dispose();
  }
}

/** The figures of others beside ours, where the images are those of theirs. */
function withPublished(row: TaskRow, { domain, testHash }: StudyData): TaskRow {
  const isOfDigits = domain === DIGITS.domain || testHash === DIGITS.testHash;
  return isOfDigits && row.measure === ONE_CLASS_MEASURES.alone ? { ...row, published: PUBLISHED } : row;
}
