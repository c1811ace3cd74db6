import {
  assertPositiveInteger,
  throwIfAborted,
  yieldToEventLoop,
  type TrainingEvent,
  type WarningEvent,
} from "@gan-cls/core";
import type * as tf from "@tensorflow/tfjs";
import {
  packState,
  rateOf,
  restoreState,
  unpackState,
  type PastRate,
  type TrainingCourse,
  type TrainingSettings,
  type TrainingState,
} from "./checkpoint";
import { sealFile } from "./checkpoint-seal";
import type { CheckpointStore } from "./checkpoint-store";
import {
  asDivergence,
  divergedError,
  divergedForGood,
  DivergenceCheck,
  divergedWarning,
  type Divergence,
  type DivergedAt,
} from "./monitors/diverged";
import { LOWERED_RATE } from "./monitors/thresholds";
import { Watch } from "./monitors/watch";
import type { Monitor } from "./monitors/monitor";
import { findFitting, type Found } from "./resume-training";

/** Figures by name. */
export type Metrics = Readonly<Record<string, number>>;

/** Options of every training in this package. */
export interface LoopOptions {
  /** Where checkpoints go. @default none are kept */
  checkpoints?: CheckpointStore;
  /**
   * Steps between checkpoints; one is also written when training ends or is stopped, and after the best epoch so far, where one is chosen. A
   * training that diverges goes back to the last of them (kept in memory too), so it decides what becomes of such a training. @default one
   * epoch's steps
   */
  checkpointEverySteps?: number;
  /** Resume from the newest whole checkpoint in `checkpoints`, if there is one. @default false */
  resume?: boolean;
  /** Resume also what was trained with another learning rate; the rest is trained with the one given now. @default false */
  rateMayChange?: boolean;
  /** Stops between steps: a checkpoint is written, then `aborted` is thrown. */
  signal?: AbortSignal;
}

/** {@link LoopOptions} with the number of epochs and steps. */
export interface LoopPlan extends LoopOptions {
  /** Name of the public function, for messages. */
  readonly where: string;
  readonly epochs: number;
  readonly stepsPerEpoch: number;
  readonly totalSteps: number;
  readonly checkpointEverySteps: number;
}

/** What the loop needs to know of a training. */
export interface TrainingJob {
  readonly settings: TrainingSettings;
  /** Networks whose weights a step moves, by what messages call them; the loop checks after every step that they are finite. */
  readonly trained: Readonly<Record<string, tf.LayersModel>>;
  /** What looks at the training's figures. */
  readonly monitors: readonly Monitor[];
  /** The figure per epoch whose largest value marks the best checkpoint. @default none is the best */
  readonly bestBy?: string;
  /** Prepares the step after `step` steps, for example by choosing the optimiser of that stage. */
  prepare(step: number): void;
  /** The state as it is saved and restored, valid after `prepare`. */
  state(): TrainingState;
  /** Runs the step after `step` steps and returns its figures. */
  advance(step: number): Promise<Metrics>;
  /** Further events after `step` steps. */
  watch?(step: number, epoch: number): Promise<readonly TrainingEvent[]>;
  /** Events and figures at the end of an epoch; `signals` are for the monitors alone. */
  finishEpoch(epoch: number): Promise<{ events: readonly TrainingEvent[]; metrics: Metrics; signals?: Metrics }>;
}

/** A job that trains the caller's model in place. */
export interface ModelJob extends TrainingJob {
  /** Gives the model its final weights. */
  finish(): void;
  /** Frees what the job holds, but not the model. */
  dispose(): void;
}

/** How a training went. */
export interface TrainingResult extends Omit<TrainingCourse, "rateFactor"> {
  /** Total number of steps, including those before a resume. */
  readonly steps: number;
  /** Figures per step, by name. */
  readonly curves: Readonly<Record<string, readonly number[]>>;
  /** Figures per epoch, by name: means of the above, and what is measured after an epoch. */
  readonly history: Readonly<Record<string, readonly number[]>>;
}

/** A state to go back to. */
interface GoodState {
  readonly step: number;
  readonly bytes: Uint8Array;
}

/** A training under way. */
interface Run {
  readonly job: TrainingJob;
  readonly plan: LoopPlan;
  readonly watch: Watch;
  readonly check: DivergenceCheck;
  readonly startedAt: number;
  /** Seconds that earlier runs took. */
  readonly secondsBefore: number;
  readonly warnings: WarningEvent[];
  readonly pastRates: readonly PastRate[];
  rateFactor: number;
  good: GoodState;
  /** Whether the store still holds an earlier training, which this one replaces with its first checkpoint. */
  replacesEarlier: boolean;
  /** The step that the store's newest checkpoint of this run is of. */
  storedStep: number | undefined;
}

/** Checks {@link LoopOptions} and derives the number of steps. */
export function planLoop(
  where: string,
  { checkpoints, checkpointEverySteps, resume, rateMayChange, signal }: LoopOptions,
  { epochs, stepsPerEpoch, maxSteps = Infinity }: { epochs: number; stepsPerEpoch: number; maxSteps?: number },
): LoopPlan {
  const every = checkpointEverySteps ?? stepsPerEpoch;
  assertPositiveInteger(where, "checkpointEverySteps", every);
  const totalSteps = Math.min(epochs * stepsPerEpoch, maxSteps);
  return {
    ...{ where, checkpoints, checkpointEverySteps: every, resume, rateMayChange, signal },
    ...{ epochs, stepsPerEpoch, totalSteps },
  };
}

/**
 * The one training loop: epochs of steps, events, checkpoints, resuming and stopping, and the way back when a training diverges. The job knows
 * what is trained.
 *
 * A diverging training goes back to its last good state once, with a tenth of its learning rate. Both depend on the checkpoints alone, so a run
 * that is killed and resumed does the same.
 *
 * @throws GanClsError `diverged` when it diverges again.
 */
export async function* runTraining(
  job: TrainingJob,
  plan: LoopPlan,
): AsyncGenerator<TrainingEvent, TrainingResult, void> {
  const { run, step: firstStep } = yield* beginRun(job, plan);
  let step = firstStep;
  while (step < plan.totalSteps) {
    step = yield* runEpoch(run, step);
  }
  const { seconds, warnings, pastRates } = courseOf(run);
  return { steps: step, seconds, warnings, pastRates, ...recordsOf(job) };
}

/** {@link runTraining} for a caller's model; the job is freed however the training ends. */
export async function* runModelTraining(
  job: ModelJob,
  plan: LoopPlan,
): AsyncGenerator<TrainingEvent, TrainingResult, void> {
  try {
    const result = yield* runTraining(job, plan);
    job.finish();
    return result;
  } finally {
    job.dispose();
  }
}

/** The figures so far, as plain data. */
function recordsOf(job: TrainingJob): Pick<TrainingResult, "curves" | "history"> {
  const { curves, history } = job.state();
  return { curves: Object.fromEntries(curves), history: Object.fromEntries(history) };
}

/** Begins a training, or resumes one. */
async function* beginRun(
  job: TrainingJob,
  plan: LoopPlan,
): AsyncGenerator<TrainingEvent, { run: Run; step: number }, void> {
  const { where, checkpoints, resume, rateMayChange } = plan;
  const { settings } = job;
  const found = resume && checkpoints ? await findFitting(where, checkpoints, { settings, rateMayChange }) : undefined;
  const step = found?.checkpoint.step ?? 0;
  job.prepare(step);
  if (found !== undefined) {
    restoreState(found.name, found.checkpoint, job.state());
  }
  const earlier = found && courseToContinue(found, settings);
  const run: Run = {
    ...{ job, plan, startedAt: performance.now(), secondsBefore: earlier?.seconds ?? 0 },
    ...{ pastRates: earlier?.pastRates ?? [], rateFactor: earlier?.rateFactor ?? 1 },
    warnings: [...(earlier?.warnings ?? [])],
    ...{ watch: new Watch(job.monitors, plan), check: new DivergenceCheck(job.trained) },
    good: { step, bytes: new Uint8Array() },
    replacesEarlier: resume !== true,
    storedStep: found?.checkpoint.step,
  };
  for (const warning of found?.warnings ?? []) {
    yield* warn(run, warning);
  }
  run.good = await goodStateOf(run, step, found);
  run.watch.replay(job.state());
  await run.check.start();
  return { run, step };
}

/** A rate that was given anew counts from here on, undivided. */
function courseToContinue({ checkpoint }: Found, settings: TrainingSettings): TrainingCourse {
  const { course, step } = checkpoint;
  const [was, is] = [rateOf(checkpoint.settings), rateOf(settings)];
  return was === undefined || was === is
    ? course
    : {
        ...{ ...course, rateFactor: 1 },
        pastRates: [...course.pastRates, { untilStep: step, learningRate: was * course.rateFactor }],
      };
}

/** Where to go back to: as an undisturbed run would, which has not stopped here. */
async function goodStateOf(run: Run, step: number, found: Found | undefined): Promise<GoodState> {
  const bytes = found?.checkpoint.goodBytes ?? found?.bytes;
  return bytes === undefined
    ? { step, bytes: await pack(run, step) }
    : { step: unpackState("the state to go back to", bytes).step, bytes };
}

function courseOf({ secondsBefore, startedAt, rateFactor, warnings, pastRates }: Run): TrainingCourse {
  const seconds = secondsBefore + (performance.now() - startedAt) / 1000;
  return { seconds, rateFactor, warnings: [...warnings], pastRates };
}

function pack(run: Run, step: number, goodBytes?: Uint8Array): Promise<Uint8Array> {
  const { settings } = run.job;
  return packState(run.job.state(), { step, settings, course: courseOf(run), goodBytes });
}

function prepare({ job, rateFactor }: Run, step: number): void {
  job.prepare(step);
  Object.values(job.state().optimizers).forEach((optimizer) => optimizer.scaleRate(rateFactor));
}

async function* warn(run: Run, ...warnings: readonly WarningEvent[]): AsyncGenerator<TrainingEvent, void, void> {
  run.warnings.push(...warnings);
  yield* warnings;
}

/** The rest of the epoch that contains `step`; returns the number of steps done, fewer than before after a divergence. */
async function* runEpoch(run: Run, firstStep: number): AsyncGenerator<TrainingEvent, number, void> {
  const { job, plan } = run;
  const { epochs } = plan;
  const { epoch, startStep, endStep } = epochAt(plan, firstStep);
  const startedAt = performance.now();
  yield { type: "epoch-start", epoch, epochs, stepsPerEpoch: endStep - startStep };
  let step = firstStep;
  while (step < endStep) {
    if (plan.signal?.aborted) {
      yield* saveStop(run, epoch, step);
      throwIfAborted(plan.where, plan.signal);
    }
    prepare(run, step);
    const metrics = await job.advance(step);
    const divergence = await run.check.find(metrics);
    if (divergence !== undefined) {
      return yield* goBack(run, { ...divergence, epoch, step: step + 1 });
    }
    step++;
    append(job.state().curves, metrics);
    yield { type: "step-end", epoch, step, totalSteps: plan.totalSteps, metrics };
    yield* warn(run, ...run.watch.afterStep(job.state(), { epoch, step }));
    if (job.watch !== undefined && step < endStep) {
      yield* await job.watch(step, epoch);
    }
    if (isCheckpointDue(plan, step) && step < endStep) {
      const unfit = yield* saveCheckpoint(run, { epoch, step });
      if (unfit !== undefined) {
        return yield* goBack(run, { ...unfit, epoch, step });
      }
    }
    await yieldToEventLoop();
  }
  yield* finishEpoch(run, { epoch, startStep, step, startedAt });
  // Only now, so that a resumed run has this epoch's figures.
  const isBest = isBestEpoch(job);
  const unfit = isCheckpointDue(plan, step) || isBest ? yield* saveCheckpoint(run, { epoch, step, isBest }) : undefined;
  return unfit === undefined ? step : yield* goBack(run, { ...unfit, epoch, step });
}

function epochAt(
  { stepsPerEpoch, totalSteps }: LoopPlan,
  step: number,
): { epoch: number; startStep: number; endStep: number } {
  const epoch = Math.floor(step / stepsPerEpoch) + 1;
  const startStep = (epoch - 1) * stepsPerEpoch;
  return { epoch, startStep, endStep: Math.min(startStep + stepsPerEpoch, totalSteps) };
}

async function* finishEpoch(
  run: Run,
  { epoch, startStep, step, startedAt }: { epoch: number; startStep: number; step: number; startedAt: number },
): AsyncGenerator<TrainingEvent, void, void> {
  const { job, plan } = run;
  const { events, metrics: extra, signals = {} } = await job.finishEpoch(epoch);
  yield* events;
  const state = job.state();
  const means = [...state.curves].map(([name, values]) => [name, meanOf(values.slice(startStep))]);
  const metrics = { ...Object.fromEntries(means), ...extra };
  append(state.history, metrics);
  append(state.signals, signals);
  const seconds = (performance.now() - startedAt) / 1000;
  yield { type: "epoch-end", epoch, epochs: plan.epochs, seconds, metrics };
  yield* warn(run, ...run.watch.afterEpoch(state, { epoch, step }));
}

function isCheckpointDue({ checkpointEverySteps, totalSteps }: LoopPlan, step: number): boolean {
  return step % checkpointEverySteps === 0 || step === totalSteps;
}

function isBestEpoch({ bestBy = "", state }: TrainingJob): boolean {
  const values = state().history.get(bestBy) ?? [];
  return values.length > 0 && values[values.length - 1] >= Math.max(...values);
}

function append(record: Map<string, number[]>, metrics: Metrics): void {
  for (const [name, value] of Object.entries(metrics)) {
    const values = record.get(name) ?? [];
    // As a checkpoint stores it, so that a resumed run has the same figures.
    values.push(Math.fround(value));
    record.set(name, values);
  }
}

/** Takes a diverged training back to its last good state, once; returns the steps done there. */
async function* goBack(run: Run, divergence: DivergedAt): AsyncGenerator<TrainingEvent, number, void> {
  const { job, good, plan } = run;
  if (run.rateFactor < 1) {
    yield* warn(run, divergedForGood(divergence));
    throw divergedError(plan.where, divergence, good.step);
  }
  job.prepare(good.step);
  restoreState("the last good state", unpackState("the last good state", good.bytes), job.state());
  run.rateFactor = LOWERED_RATE;
  // What was noticed since will be noticed again, if it is still so.
  run.warnings.splice(0, Infinity, ...run.warnings.filter(({ step }) => step <= good.step));
  run.watch.replay(job.state());
  await run.check.start();
  yield* warn(run, divergedWarning(divergence, good.step));
  return good.step;
}

/** Saves a checkpoint to which the training can go back; returns why it must go back at once, if it must. */
async function* saveCheckpoint(
  run: Run,
  { epoch, step, isBest = false }: { epoch: number; step: number; isBest?: boolean },
): AsyncGenerator<TrainingEvent, Divergence | undefined, void> {
  // Between two stages the state is that of the next one, as a resume will find it.
  prepare(run, step);
  let bytes: Uint8Array;
  try {
    bytes = await pack(run, step);
  } catch (error) {
    return asDivergence(error);
  }
  run.good = { step, bytes };
  yield* store(run, { epoch, step, bytes, isBest });
  return undefined;
}

/** Saves where a training was stopped, with the state to go back to: an undisturbed run would not have saved one here. */
async function* saveStop(run: Run, epoch: number, step: number): AsyncGenerator<TrainingEvent, void, void> {
  if (run.plan.checkpoints === undefined || run.storedStep === step) {
    return;
  }
  prepare(run, step);
  const { good } = run;
  let bytes: Uint8Array;
  try {
    bytes = await pack(run, step, good.step === step ? undefined : good.bytes);
  } catch (error) {
    // The last whole checkpoint stays, and the resumed training will meet the same numbers.
    asDivergence(error);
    return;
  }
  yield* store(run, { epoch, step, bytes, isBest: false });
}

/** Keeps a checkpoint in the store, if there is one. */
async function* store(
  run: Run,
  { epoch, step, bytes, isBest }: { epoch: number; step: number; bytes: Uint8Array; isBest: boolean },
): AsyncGenerator<TrainingEvent, void, void> {
  const { checkpoints } = run.plan;
  if (checkpoints === undefined) {
    return;
  }
  await sealFile(bytes);
  if (run.replacesEarlier) {
    await checkpoints.clear();
    run.replacesEarlier = false;
  }
  await checkpoints.save(step, bytes, { isBest });
  run.storedStep = step;
  yield { type: "checkpoint", epoch, step };
}

/** The mean; 0 for no numbers. */
function meanOf(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}
