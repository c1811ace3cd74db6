import { GanClsError, throwIfAborted, type ImageSet } from "@gan-cls/core";
import type { StudyData } from "@gan-cls/data";
import { formatCount, formatDuration, formatPercent, type SelectionDocument } from "@gan-cls/evaluate";
import { ganName } from "../cells/cell";
import type { StudyResults } from "../documents/study-results";
import { EventQueue } from "../event-queue";
import type { StudyEvent } from "../events";
import type { GanRecord } from "../gan/gan-record";
import { ownDiscriminator, type GivenDiscriminator } from "../gan/given-discriminator";
import { seenByGan } from "../gan/seen-images";
import { drawGanImages } from "../labelled-data";
import { parseMethod, type Method } from "../method";
import { findMethod } from "../methods/registry";
import { PRESETS, type GanSettings, type StudySettings } from "../presets";
import { runStudy, type StudyOptions } from "../run-study";
import { MACHINE_CLOCK, type Clock } from "./clock";
import { crossValidate, type CrossValidated } from "./cross-validate";
import { countFolds, cutFolds } from "./folds";
import { stepsFor, timeGanStep, trainGanInTime } from "./gan-time";
import { createMemoryLearnStore, type LearnPlan, type LearnStore } from "./learn-store";
import { selectMethod } from "./select-method";

/** Options of {@link learn}. */
export interface LearnOptions extends Pick<StudyOptions, "kernel" | "memory" | "about" | "signal"> {
  readonly data: StudyData;
  /** Names of methods that ship, or objects of your own, simplest first. @default {@link LEARN_METHODS} */
  readonly methods?: readonly (string | Method)[];
  /** Seconds that all of it may take; the GAN gets up to two fifths. @default 600 */
  readonly budgetSeconds?: number;
  /** Steps of the GAN. With these, and enough time for all methods, the same seed gives the same classifier. @default as many as its time allows */
  readonly ganSteps?: number;
  /** Decides every random number. @default 1 */
  readonly seed?: number;
  /** A discriminator to build on. @default a GAN is trained on all training images */
  readonly discriminator?: GivenDiscriminator;
  /** @default {@link LEARN_SETTINGS} */
  readonly settings?: StudySettings;
  /** @default in memory */
  readonly store?: LearnStore;
  /** Runs the study of the chosen method on all labels. @default `runStudy` */
  readonly study?: (options: StudyOptions) => AsyncGenerator<StudyEvent, StudyResults, void>;
}

/** The settings of the methods, made for few labels, and of the GAN; see the preset `label-efficiency`. */
export const LEARN_SETTINGS: StudySettings = PRESETS["label-efficiency"];

/** Tried in this order, the simplest first: of equals, the first is chosen. */
export const LEARN_METHODS: readonly string[] = [
  "pca-knn",
  "logistic",
  "random-probe",
  "pooled-probe",
  "cnn-fair",
  "random-tune",
  "pooled-tune",
];

/** Tried after these where there are images without labels. */
const WITH_UNLABELLED: readonly string[] = ["semi-plain", "semi-gan"];

/** The conventional network that everything is compared with. */
const BASELINE = "cnn-fair";

const DEFAULT_BUDGET_SECONDS = 600;
const DEFAULT_SEED = 1;

/** Shares of the time after which the GAN and the comparison end. */
const GAN_END = 0.4;
const COMPARISON_END = 0.8;
/** A GAN whose steps take longer than they did when they were timed ends here, with fewer steps. */
const GAN_LATEST_END = 0.5;

/** A learning in progress. */
interface Learning extends Required<Pick<LearnOptions, "data" | "seed" | "settings" | "store" | "budgetSeconds">> {
  readonly options: LearnOptions;
  readonly methods: readonly Method[];
  readonly signal: AbortSignal;
  readonly clock: Clock;
  /** By the clock. */
  readonly startedAt: number;
}

/**
 * From pictures to the best classifier that some minutes allow: trains a GAN on all training images without their labels, tries methods by
 * cross-validation inside the labels, trains the best one on all of them, and tests it once.
 *
 * The results are those of a study of the chosen method, its control and the fair CNN, and say in `selection` how it was chosen.
 *
 * @throws GanClsError `invalid-argument` or `invalid-data` before anything long begins; `aborted`.
 */
export function learn(options: LearnOptions): AsyncGenerator<StudyEvent, StudyResults, void> {
  return learnBy(MACHINE_CLOCK, options);
}

/** As {@link learn}, by a clock of the caller's. */
export async function* learnBy(clock: Clock, options: LearnOptions): AsyncGenerator<StudyEvent, StudyResults, void> {
  const learning = begin(clock, options);
  const gan = yield* openDiscriminator(learning);
  try {
    const { selection, tried } = yield* chooseMethod(learning, gan?.discriminator);
    return yield* studyChosen(learning, gan?.discriminator, selection, tried);
  } finally {
    gan?.dispose();
  }
}

/** @throws GanClsError `invalid-data` where no class can be both learned and checked, so that nothing could be chosen. */
function assertComparable({ name, train }: StudyData): void {
  const isComparable = new Set(train.labels).size < train.size;
  if (!isComparable) {
    throw new GanClsError(
      "invalid-data",
      `learn: expected at least two pictures to learn from of some class in ${name}, got ${train.size} of ${train.size} classes; methods are chosen by what one of them says of the other`,
    );
  }
}

function begin(clock: Clock, options: LearnOptions): Learning {
  const { data, settings = LEARN_SETTINGS, seed = DEFAULT_SEED, store = createMemoryLearnStore() } = options;
  const { budgetSeconds = DEFAULT_BUDGET_SECONDS, signal = new AbortController().signal } = options;
  if (!(budgetSeconds > 0)) {
    throw new GanClsError("invalid-argument", `learn: expected a time above 0 seconds, got ${budgetSeconds}`);
  }
  throwIfAborted("learn", signal);
  assertComparable(data);
  const usual = data.unlabelled === undefined ? LEARN_METHODS : [...LEARN_METHODS, ...WITH_UNLABELLED];
  const methods = (options.methods ?? usual).map((method, index) =>
    typeof method === "string" ? findMethod(method) : parseMethod(`methods[${index}]`, method),
  );
  if (methods.length === 0) {
    throw new GanClsError("invalid-argument", "learn: expected at least one method, got none");
  }
  return { options, data, settings, seed, store, methods, budgetSeconds, signal, clock, startedAt: clock.now() };
}

/** The discriminator that methods build on, and what frees it. */
interface OpenedDiscriminator {
  readonly discriminator: GivenDiscriminator;
  dispose(): void;
}

/** The discriminator that was given, or that of a GAN which is trained now; none where no method needs one. */
async function* openDiscriminator(
  learning: Learning,
): AsyncGenerator<StudyEvent, OpenedDiscriminator | undefined, void> {
  const { methods, options } = learning;
  if (!methods.some(({ needsDiscriminator, needsUntrained }) => needsDiscriminator || needsUntrained)) {
    return undefined;
  }
  if (options.discriminator !== undefined) {
    return { discriminator: options.discriminator, dispose() {} };
  }
  const queue = new EventQueue<StudyEvent>();
  const stopping = new AbortController();
  const signal = AbortSignal.any([learning.signal, stopping.signal]);
  return yield* queue.until(trainDiscriminator(learning, queue.emit, signal), () => stopping.abort());
}

async function trainDiscriminator(
  learning: Learning,
  emit: (event: StudyEvent) => Promise<void>,
  signal: AbortSignal,
): Promise<OpenedDiscriminator> {
  const { data, seed, store, clock, startedAt, budgetSeconds, options } = learning;
  const images = drawGanImages(learning.settings, data, seed);
  const settings = await planGan(learning, images, emit, signal);
  const { generator, discriminator, record } = await trainGanInTime(
    { ...{ data, store: store.final, job: 0, emit, signal } },
    { ...{ name: ganName({ seed }, seed), settings, images, seed } },
    {
      clock,
      // Steps that were asked for are done, however long they take.
      deadline: options.ganSteps === undefined ? startedAt + budgetSeconds * GAN_LATEST_END * 1000 : Infinity,
      onCut: async (ganSteps) => store.savePlan({ ...(await store.loadPlan()), ganSteps } as LearnPlan),
    },
  );
  generator.dispose();
  return {
    discriminator: ownDiscriminator(discriminator, {
      ...seenByGan("the GAN", () => images),
      note: describeGan(record),
    }),
    dispose: () => discriminator.dispose(),
  };
}

/** As many steps as the GAN's share of the time allows; a resumed run keeps what the first one decided. */
async function planGan(
  { settings: { gan }, store, budgetSeconds, clock, startedAt, options }: Learning,
  images: ImageSet,
  emit: (event: StudyEvent) => Promise<void>,
  signal: AbortSignal,
): Promise<GanSettings> {
  const batchSize = Math.min(gan.batchSize, images.size);
  const stepsPerEpoch = Math.floor(images.size / batchSize);
  let plan = await store.loadPlan();
  if (plan === undefined) {
    const secondsPerStep = await timeGanStep({ ...gan, batchSize }, images, signal);
    const spent = (clock.now() - startedAt) / 1000;
    const ganSteps = options.ganSteps ?? stepsFor(budgetSeconds * GAN_END - spent, secondsPerStep, stepsPerEpoch);
    plan = { ganSteps, secondsPerStep };
    await store.savePlan(plan);
  }
  const { ganSteps: maxSteps, secondsPerStep } = plan;
  await emit({
    type: "note",
    message: `GAN: ${formatCount(maxSteps)} steps on ${formatCount(images.size)} images without labels, about ${formatDuration(maxSteps * secondsPerStep)}`,
  });
  return { ...gan, batchSize, maxSteps, epochs: Math.ceil(maxSteps / stepsPerEpoch) };
}

function describeGan({ steps, images, seconds }: GanRecord): string {
  return `Builds on a GAN of ${formatCount(steps)} steps on ${formatCount(images)} training images without labels; its ${formatDuration(seconds)} are not part of the time.`;
}

/** Tries the methods one after the other and chooses one. */
async function* chooseMethod(
  learning: Learning,
  discriminator: GivenDiscriminator | undefined,
): AsyncGenerator<StudyEvent, { selection: SelectionDocument; tried: readonly CrossValidated[] }, void> {
  const { data, methods, seed, settings, store, signal, clock, budgetSeconds, options } = learning;
  const folds = cutFolds(data, countFolds(data.train), seed);
  const validation = {
    ...{ folds, seed, settings, discriminator, store, signal, clock, kernel: options.kernel, memory: options.memory },
    deadline: learning.startedAt + budgetSeconds * COMPARISON_END * 1000,
  };
  const tried: CrossValidated[] = [];
  for (const method of methods) {
    const perfect = tried.find(isPerfect);
    const result: CrossValidated =
      perfect === undefined
        ? yield* crossValidate(method, validation)
        : { method, cells: [], seconds: 0, left: `${perfect.method.title}, tried before, made no mistake` };
    tried.push(result);
    yield { type: "note", message: `${method.name}: ${describeTried(result)}` };
  }
  return { selection: selectMethod(tried, folds, budgetSeconds), tried };
}

/** Whether nothing could do better on the held-out labels. */
function isPerfect({ cells, left }: CrossValidated): boolean {
  return left === undefined && cells.every(({ row }) => row.testAccuracy === 1);
}

function describeTried({ cells, seconds, left }: CrossValidated): string {
  if (left !== undefined) {
    return `left out, ${left}`;
  }
  const images = cells.reduce((sum, { row }) => sum + row.testSize, 0);
  const right = cells.reduce((sum, { row }) => sum + row.testAccuracy * row.testSize, 0);
  return `${formatPercent(right / images, 1)} of the held-out labels in ${formatDuration(seconds)}`;
}

/** The chosen method on all labels, tested once; beside it, as far as time allows, its control and the fair CNN. */
async function* studyChosen(
  { data, methods, seed, settings, store, signal, clock, startedAt, budgetSeconds, options }: Learning,
  discriminator: GivenDiscriminator | undefined,
  selection: SelectionDocument,
  tried: readonly CrossValidated[],
): AsyncGenerator<StudyEvent, StudyResults, void> {
  const find = (name: string): Method => methods.find((method) => method.name === name) ?? findMethod(name);
  const chosen = find(selection.chosen);
  const control = methods.find(({ controlOf }) => controlOf === chosen.name);
  const others = new Set([control?.name, methods.some(({ name }) => name === BASELINE) ? BASELINE : undefined]);
  let left = budgetSeconds - (clock.now() - startedAt) / 1000 - fullTime(tried, chosen.name);
  const companions = [...others].flatMap((name) => {
    const isWanted = name !== undefined && name !== chosen.name && left >= fullTime(tried, name);
    left -= isWanted ? fullTime(tried, name) : 0;
    return isWanted ? [find(name)] : [];
  });
  const { study = runStudy, kernel, memory, about } = options;
  return yield* study({
    ...{ data, methods: [chosen, ...companions], labels: "all", seeds: [seed], settings, discriminator, selection },
    ...{ store: store.final, signal, kernel, memory, about },
  });
}

/** Seconds that a method should take with all labels, by what a part of them took. */
function fullTime(tried: readonly CrossValidated[], name: string): number {
  const { cells = [] } = tried.find(({ method }) => method.name === name) ?? {};
  return Math.max(0, ...cells.map(({ row }) => row.seconds)) * 1.5;
}
