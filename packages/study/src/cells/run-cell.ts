import { describeWarning, isGanClsError, type ImageDataset, type ProgressEvent } from "@gan-cls/core";
import { createStudyRow, evaluate, formatQuantity, type Evaluation } from "@gan-cls/evaluate";
import { secondsSpent, type CheckpointStore } from "@gan-cls/train";
import { testGenerated } from "../additions/study-additions";
import type { DiscriminatorPool } from "../gan/discriminator-pool";
import { discriminatorOf } from "../gan/seen-images";
import { allTrainingImages, drawLabelledSet, type LabelledSet } from "../labelled-data";
import { isTrained, type MethodTask, type TrainedMethod } from "../method";
import type { StudyPlan } from "../plan";
import { recordTraining } from "../record-training";
import type { StudySession } from "../session";
import type { StudyStore } from "../store";
import type { Cell, FinishedCell, MeasuredRow } from "./cell";

/** What the time of a resumed cell covers: what was done before a training or after its last checkpoint is gone. */
const RESUMED =
  "Resumed after a stop; the time is that of training up to the last checkpoint, and of everything since.";

/** A run's settings stay, so only another version can have trained by others. */
const BEGUN_ANEW =
  "Trained from the start, since its checkpoint is of another version of gan-cls, which trains this method in another way.";

/** Whether a training has refused the checkpoint that it was to go on from. */
const isOfOtherSettings = (error: unknown): boolean =>
  isGanClsError(error, "invalid-argument") && error.details?.setting !== undefined;

/** What one cell is run with. */
interface CellRun {
  readonly plan: StudyPlan;
  readonly cell: Cell;
  readonly discriminators: DiscriminatorPool;
  readonly memory?: ReturnType<NonNullable<StudySession["memory"]>["start"]>;
}

/**
 * Trains one method once, tests it once, and stores what it has learned and found.
 *
 * What is written comes in this order, so that a stop between any two leaves a cell that is whole or one that is run again from its last
 * checkpoint to the same figures: the model, then the cell, then the checkpoint goes.
 *
 * @param earlier Notes on attempts that came to nothing.
 */
export async function runCell(
  session: StudySession,
  plan: StudyPlan,
  cell: Cell,
  discriminators: DiscriminatorPool,
  earlier: readonly string[] = [],
): Promise<FinishedCell> {
  const { data, store, signal, emit } = session;
  const { method, labels, seed, name } = cell;
  const run: CellRun = { plan, cell, discriminators, memory: session.memory?.start() };
  if (method.needsDiscriminator) {
    // Before the clock starts: the GAN's time is its own figure.
    await discriminators.trained(seed).get();
  }
  const labelled = drawLabelledSet(plan.settings, data.train, labels, seed);
  const missing = describeMissingLabels(labelled.dataset);
  if (method === plan.methods.find(isTrained)) {
    // It is the same for all methods with these labels, so it is said once.
    await Promise.all(missing.map((message) => emit({ type: "warning", message })));
  }
  const notes = [
    ...earlier,
    ...missing,
    ...(method.needsDiscriminator ? discriminators.trained(seed).notes : []),
    ...(method.notes?.({ labels, labelHash: labelled.budget.hash }) ?? []),
  ];
  const onWarning = (message: string): void => {
    notes.push(message);
    void emit({ type: "warning", message: `${name}: ${message}` });
  };
  let checkpoints = await openCheckpoints(store, name);
  const startedAt = performance.now();
  const trained = await trainMethod(session, run, { labelled, checkpoints }, onWarning).catch(
    async (error: unknown) => {
      if (!isOfOtherSettings(error)) {
        throw error;
      }
      await store.removeCheckpoint(name);
      onWarning(BEGUN_ANEW);
      checkpoints = await openCheckpoints(store, name);
      return trainMethod(session, run, { labelled, checkpoints }, onWarning);
    },
  );
  try {
    const evaluation = await evaluate(trained.classifier, data.test, { signal, onProgress: reportWork(session, run) });
    const earlierSeconds = checkpoints.earlierSeconds();
    const seconds = earlierSeconds + (performance.now() - startedAt) / 1000;
    notes.push(...(earlierSeconds > 0 ? [RESUMED] : []));
    notes.push(...(trained.warnings ?? []).map(describeWarning));
    const generated = plan.additions && (await testGenerated(trained.classifier, plan.additions, signal));
    const { computedBy } = session;
    const row = { ...measuredRow(run, evaluation, { labelled, seconds, notes }), ...(computedBy && { computedBy }) };
    const builtOn = method.needsDiscriminator ? discriminatorOf(plan, data, seed) : undefined;
    const pictures = await store.saveTrained(cell, trained, row, labelled.dataset, builtOn);
    const { history, stages } = trained;
    const finished = { ...storedPredictions(evaluation), name, row, history, stages, generated, pictures };
    await store.saveCell(finished);
    // Only now: a stop between the two would otherwise train the cell again.
    await store.removeCheckpoint(name);
    return finished;
  } finally {
    trained.classifier.dispose();
  }
}

/** Where the trainings of a cell keep their checkpoints, and how long those took that were there before. */
interface CellCheckpoints extends Pick<MethodTask, "checkpoints" | "checkpointsOf"> {
  earlierSeconds(): number;
}

async function openCheckpoints(store: StudyStore, name: string): Promise<CellCheckpoints> {
  let earlierSeconds = 0;
  const open = async (of: string): Promise<CheckpointStore> => {
    const checkpoints = store.checkpoints(of);
    earlierSeconds += await secondsSpent(checkpoints);
    return checkpoints;
  };
  return {
    checkpoints: await open(name),
    checkpointsOf: (part) => open(`${name}/${part}`),
    earlierSeconds: () => earlierSeconds,
  };
}

/** Classes that a method cannot learn because no label of theirs is in the budget. */
function describeMissingLabels({ labels, classNames }: ImageDataset): string[] {
  const seen = new Set(labels);
  const missing = classNames.filter((_, label) => !seen.has(label));
  return missing.length === 0
    ? []
    : [
        `${formatQuantity(labels.length, "label")} leave ${missing.length} of ${classNames.length} classes without any, so they cannot be learned: ${missing.join(", ")}.`,
      ];
}

/** What a report needs of an evaluation. Four digits of a probability are more than it shows, and a fifth of the bytes. */
export function storedPredictions({
  predictedLabels,
  probabilities,
  testSize,
}: Evaluation): Pick<FinishedCell, "predictedLabels" | "probabilities"> {
  const classCount = probabilities.length / testSize;
  const rows = Array.from({ length: testSize }, (_, image) =>
    Array.from(probabilities.subarray(image * classCount, (image + 1) * classCount), (value) =>
      Number(value.toFixed(4)),
    ),
  );
  return { predictedLabels, probabilities: rows };
}

function trainMethod(
  session: StudySession,
  run: CellRun,
  { labelled, checkpoints }: { labelled: LabelledSet; checkpoints: CellCheckpoints },
  onWarning: (message: string) => void,
): Promise<TrainedMethod> {
  const { data, kernel, signal } = session;
  const { plan, cell, discriminators, memory } = run;
  const { method, seed, name } = cell;
  const { settings } = plan;
  return method.train({
    dataset: labelled.dataset,
    unlabelled: allTrainingImages(data),
    labelledAt: labelled.budget.indices,
    augmentation: plan.images.augmentation,
    validation: settings.validateOnTest ? data.test : undefined,
    ...{ seed, settings, kernel, signal },
    checkpoints: checkpoints.checkpoints,
    checkpointsOf: checkpoints.checkpointsOf,
    discriminator: () => discriminators.trained(seed).get(),
    untrained: () => discriminators.untrained(seed),
    onWarning,
    onTraining: recordTraining(session, name, memory),
    onProgress: reportWork(session, run),
  });
}

/** Passes on how far a part of the cell is. */
function reportWork({ emit, job }: StudySession, { cell, memory }: CellRun): (event: ProgressEvent) => void {
  return (event) => {
    memory?.sample();
    void emit({ type: "work", task: cell.name, job, event });
  };
}

function measuredRow(
  { cell: { method, labels, seed }, memory }: CellRun,
  evaluation: Evaluation,
  { labelled, seconds, notes }: { labelled: LabelledSet; seconds: number; notes: readonly string[] },
): MeasuredRow {
  const labelHash = labelled.budget.hash;
  const row = createStudyRow(evaluation, { method: method.name, labels, seed, labelHash, seconds, notes });
  memory?.sample();
  return { ...row, ...(memory && { peakMemoryBytes: memory.bytes }) };
}
