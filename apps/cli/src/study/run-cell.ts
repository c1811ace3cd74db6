import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { withoutLabels } from "@gan-cls/core";
import { createStudyRow, evaluate, type Evaluation } from "@gan-cls/evaluate";
import { fileCheckpointStore } from "@gan-cls/train/node";
import { judgeGenerated } from "../additions/study-additions";
import { formatCount, formatDuration, formatPercent } from "../render/format";
import { showProgress } from "../render/training-progress";
import { PeakMemory } from "../run/peak-memory";
import type { Cell, FinishedCell, MeasuredRow } from "./cell";
import type { DiscriminatorPool } from "./discriminator-pool";
import type { TrainedMethod } from "./method";
import { recordTraining } from "./record-training";
import { saveMethod } from "./save-method";
import { drawLabelledSet, type LabelledSet } from "./study-data";
import type { StudyPlan } from "./study-plan";
import type { StudySession } from "./study-session";

/** Trains one method once, tests it once, and saves what it has learned. */
export async function runCell(
  study: StudySession,
  plan: StudyPlan,
  cell: Cell,
  discriminators: DiscriminatorPool,
): Promise<FinishedCell> {
  const { data, context, folder } = study;
  const session = { ...study, memory: new PeakMemory() };
  if (cell.method.needsDiscriminator) {
    // Before the clock starts: the GAN's time is its own figure.
    await discriminators.trained(cell.seed).get();
  }
  const labelled = drawLabelledSet(plan, data.train, cell.labels, cell.seed);
  const checkpoint = folder.file("checkpoints", `${cell.name}.safetensors`);
  const notes = [
    ...(cell.method.needsDiscriminator ? discriminators.trained(cell.seed).notes : []),
    ...(cell.method.notes?.({ labels: cell.labels, labelHash: labelled.budget.hash }) ?? []),
    ...(existsSync(checkpoint) ? ["Went on after a stop; the time is that of the last sitting."] : []),
  ];
  const startedAt = performance.now();
  const trained = await trainMethod(session, plan, cell, { labelled, discriminators, checkpoint });
  try {
    const evaluation = await evaluate(trained.classifier, data.test, { signal: context.io.signal });
    const seconds = (performance.now() - startedAt) / 1000;
    const generated = plan.additions && (await judgeGenerated(trained.classifier, plan.additions, context.io.signal));
    session.memory.sample();
    const row = measuredRow(cell, evaluation, { labelled, seconds, notes, memory: session.memory });
    const pictures = await saveMethod(session, cell, trained, row);
    await rm(checkpoint, { force: true });
    context.display.finish();
    context.display.note(describeCell(cell, row));
    const { history, stages } = trained;
    return { ...predictionsOf(evaluation), name: cell.name, row, history, stages, generated, pictures };
  } finally {
    trained.classifier.dispose();
  }
}

/** What a report needs of an evaluation. Four digits of a probability are more than it shows, and a fifth of the bytes. */
export function predictionsOf({
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

async function trainMethod(
  session: StudySession,
  plan: StudyPlan,
  { method, seed, name }: Cell,
  task: { labelled: LabelledSet; discriminators: DiscriminatorPool; checkpoint: string },
): Promise<TrainedMethod> {
  const { context, kernel, data, memory } = session;
  const show = showProgress(context.display, name);
  return method.train({
    dataset: task.labelled.dataset,
    unlabelled: withoutLabels(data.train),
    labelledAt: task.labelled.budget.indices,
    validation: plan.settings.validateOnTest ? data.test : undefined,
    seed,
    kernel,
    signal: context.io.signal,
    checkpoints: fileCheckpointStore(task.checkpoint),
    discriminator: () => task.discriminators.trained(seed).get(),
    untrained: () => task.discriminators.untrained(seed),
    onTraining: recordTraining(session, { task: name }),
    onProgress: (event) => {
      memory.sample();
      show(event);
    },
  });
}

function measuredRow(
  { method, labels, seed }: Cell,
  evaluation: Evaluation,
  measured: { labelled: LabelledSet; seconds: number; notes: readonly string[]; memory: PeakMemory },
): MeasuredRow {
  const { labelled, seconds, notes, memory } = measured;
  const labelHash = labelled.budget.hash;
  const row = createStudyRow(evaluation, { method: method.name, labels, seed, labelHash, seconds, notes });
  return { ...row, peakMemoryBytes: memory.bytes };
}

function describeCell({ name, labels }: Cell, { testAccuracy, seconds }: MeasuredRow): string {
  return `${name}: ${formatPercent(testAccuracy)} with ${formatCount(labels)} labels in ${formatDuration(seconds)}`;
}
