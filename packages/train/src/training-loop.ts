import {
  assertPositiveInteger,
  GanClsError,
  throwIfAborted,
  yieldToEventLoop,
  type TrainingEvent,
} from "@gan-cls/core";
import {
  decodeCheckpoint,
  encodeCheckpoint,
  restoreCheckpoint,
  type TrainingSettings,
  type TrainingState,
} from "./checkpoint";
import type { CheckpointStore } from "./checkpoint-store";

/** Figures by name. */
export type Metrics = Readonly<Record<string, number>>;

/** Options of every training in this package. */
export interface LoopOptions {
  /** Where checkpoints go. @default none are kept */
  checkpoints?: CheckpointStore;
  /** Steps between checkpoints; one is also written when training ends or is stopped. @default one epoch's steps */
  checkpointEverySteps?: number;
  /** Resume from the checkpoint in `checkpoints`, if there is one. @default false */
  resume?: boolean;
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
  /** Prepares the step after `step` steps, for example by choosing the optimiser of that stage. */
  prepare(step: number): void;
  /** The state as it is saved and restored, valid after `prepare`. */
  state(): TrainingState;
  /** Runs the step after `step` steps and returns its figures. */
  advance(step: number): Promise<Metrics>;
  /** Further events after `step` steps. */
  watch?(step: number, epoch: number): Promise<readonly TrainingEvent[]>;
  /** Events and figures at the end of an epoch. */
  finishEpoch(epoch: number): Promise<{ events: readonly TrainingEvent[]; metrics: Metrics }>;
}

/** A job that trains the caller's model in place. */
export interface ModelJob extends TrainingJob {
  /** Gives the model its final weights. */
  finish(): void;
  /** Frees what the job holds, but not the model. */
  dispose(): void;
}

/** The figures of a training. */
export interface TrainingResult {
  /** Total number of steps, including those before a resume. */
  readonly steps: number;
  /** Figures per step, by name. */
  readonly curves: Readonly<Record<string, readonly number[]>>;
  /** Figures per epoch, by name: means of the above, and what is measured after an epoch. */
  readonly history: Readonly<Record<string, readonly number[]>>;
}

/** Checks {@link LoopOptions} and derives the number of steps. */
export function planLoop(
  where: string,
  { checkpoints, checkpointEverySteps, resume, signal }: LoopOptions,
  { epochs, stepsPerEpoch, maxSteps = Infinity }: { epochs: number; stepsPerEpoch: number; maxSteps?: number },
): LoopPlan {
  const every = checkpointEverySteps ?? stepsPerEpoch;
  assertPositiveInteger(where, "checkpointEverySteps", every);
  const totalSteps = Math.min(epochs * stepsPerEpoch, maxSteps);
  return { where, checkpoints, checkpointEverySteps: every, resume, signal, epochs, stepsPerEpoch, totalSteps };
}

/**
 * The one training loop: epochs of steps, events, checkpoints, resuming and stopping. The job knows what is trained.
 *
 * @returns Steps done in total.
 */
export async function* runTraining(job: TrainingJob, plan: LoopPlan): AsyncGenerator<TrainingEvent, number, void> {
  let step = await resume(job, plan);
  while (step < plan.totalSteps) {
    step = yield* runEpoch(job, plan, step);
  }
  return step;
}

/** {@link runTraining} for a caller's model; the job is freed however the training ends. */
export async function* runModelTraining(
  job: ModelJob,
  plan: LoopPlan,
): AsyncGenerator<TrainingEvent, TrainingResult, void> {
  try {
    const steps = yield* runTraining(job, plan);
    job.finish();
    return { steps, ...recordsOf(job) };
  } finally {
    job.dispose();
  }
}

/** The figures so far, as plain data. */
export function recordsOf(job: TrainingJob): Omit<TrainingResult, "steps"> {
  const { curves, history } = job.state();
  return { curves: Object.fromEntries(curves), history: Object.fromEntries(history) };
}

async function resume(job: TrainingJob, { resume: wanted, checkpoints }: LoopPlan): Promise<number> {
  const [newest] = wanted === true ? ((await checkpoints?.list()) ?? []) : [];
  if (checkpoints === undefined || newest === undefined) {
    job.prepare(0);
    return 0;
  }
  const bytes = await checkpoints.load(newest);
  const checkpoint = decodeCheckpoint(bytes, job.settings);
  job.prepare(checkpoint.step);
  restoreCheckpoint(checkpoint, job.state());
  return checkpoint.step;
}

/** The rest of the epoch that contains `step`; returns the number of steps done. */
async function* runEpoch(job: TrainingJob, plan: LoopPlan, step: number): AsyncGenerator<TrainingEvent, number, void> {
  const { epochs, stepsPerEpoch, totalSteps } = plan;
  const epoch = Math.floor(step / stepsPerEpoch) + 1;
  const firstStep = (epoch - 1) * stepsPerEpoch;
  const endStep = Math.min(firstStep + stepsPerEpoch, totalSteps);
  const startedAt = performance.now();
  yield { type: "epoch-start", epoch, epochs, stepsPerEpoch: endStep - firstStep };
  while (step < endStep) {
    if (plan.signal?.aborted) {
      yield* saveCheckpoint(job, plan, epoch, step);
      throwIfAborted(plan.where, plan.signal);
    }
    job.prepare(step);
    const metrics = await job.advance(step);
    step++;
    checkFinite(plan, metrics, epoch, step);
    append(job.state().curves, metrics);
    yield { type: "step-end", epoch, step, totalSteps, metrics };
    if (job.watch !== undefined && step < endStep) {
      yield* await job.watch(step, epoch);
    }
    if (isCheckpointDue(plan, step) && step < endStep) {
      yield* saveCheckpoint(job, plan, epoch, step);
    }
    await yieldToEventLoop();
  }
  yield* finishEpoch(job, plan, { epoch, firstStep, startedAt });
  // Only now, so that a resumed run has this epoch's figures.
  if (isCheckpointDue(plan, step)) {
    yield* saveCheckpoint(job, plan, epoch, step);
  }
  return step;
}

async function* finishEpoch(
  job: TrainingJob,
  { epochs }: LoopPlan,
  { epoch, firstStep, startedAt }: { epoch: number; firstStep: number; startedAt: number },
): AsyncGenerator<TrainingEvent, void, void> {
  const { events, metrics: extra } = await job.finishEpoch(epoch);
  yield* events;
  const { curves, history } = job.state();
  const means = [...curves].map(([name, values]) => [name, meanOf(values.slice(firstStep))]);
  const metrics = { ...Object.fromEntries(means), ...extra };
  append(history, metrics);
  yield { type: "epoch-end", epoch, epochs, seconds: (performance.now() - startedAt) / 1000, metrics };
}

function isCheckpointDue({ checkpointEverySteps, totalSteps }: LoopPlan, step: number): boolean {
  return step % checkpointEverySteps === 0 || step === totalSteps;
}

function append(record: Map<string, number[]>, metrics: Metrics): void {
  for (const [name, value] of Object.entries(metrics)) {
    const values = record.get(name) ?? [];
    // As a checkpoint stores it, so that a resumed run has the same figures.
    values.push(Math.fround(value));
    record.set(name, values);
  }
}

/** Stops a training that has diverged, before its figures are recorded or saved. */
function checkFinite({ where }: LoopPlan, metrics: Metrics, epoch: number, step: number): void {
  for (const [name, value] of Object.entries(metrics)) {
    if (!Number.isFinite(value)) {
      throw new GanClsError(
        "diverged",
        `${where}: ${name} must be finite, got ${value} in epoch ${epoch}, step ${step}; lower the learning rate`,
        { details: { epoch, step, ...metrics } },
      );
    }
  }
}

async function* saveCheckpoint(
  job: TrainingJob,
  { checkpoints }: LoopPlan,
  epoch: number,
  step: number,
): AsyncGenerator<TrainingEvent, void, void> {
  if (checkpoints !== undefined) {
    // Between two stages the state is that of the next one, as a resume will find it.
    job.prepare(step);
    await checkpoints.save(step, await encodeCheckpoint(job.state(), { step, settings: job.settings }));
    yield { type: "checkpoint", epoch, step };
  }
}

/** The mean; 0 for no numbers. */
function meanOf(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}
