import { throwIfAborted } from "@gan-cls/core";
import { renderStudyMarkdown } from "@gan-cls/evaluate";
import { createAdditionsDocument } from "../additions/additions-document";
import { renderAdditionsMarkdown } from "../additions/additions-report";
import { keepFeatureMap } from "../report/feature-map";
import { keepTestDigits, mapIndices } from "../report/test-digits";
import { writeHtmlReport } from "../report/write-html-report";
import { renderPictures, type ReportPicture } from "../render/report-pictures";
import { planCells, seedSuffix, type Cell, type FinishedCell } from "./cell";
import { compareCells } from "./compare-cells";
import { createDiscriminatorSource } from "./discriminator-source";
import { readGanRecord, type GanRecord } from "./gan-training";
import { runCell, type DiscriminatorSource } from "./run-cell";
import { loadCell, storeCell } from "./stored-cell";
import { createStudyDocument, type MeasuredStudy, type StudyFindings } from "./study-document";
import { drawStudyPictures } from "./study-pictures";
import type { StudyPlan } from "./study-plan";
import type { StudySession } from "./study-session";

/** What {@link runStudy} is told beside the plan. */
export interface StudyTask {
  plan: StudyPlan;
  /** Numbers of labels, least first. */
  labelCounts: readonly number[];
  /** What was made smaller than the original, one sentence each. */
  shortened: readonly string[];
  /** The command line that makes the study again. */
  command: string;
  /** Whether an earlier sitting has begun it. */
  isResumed: boolean;
}

/**
 * Runs every cell of a study, or those that an earlier sitting left, and writes results after each of them, so that a stop loses no more
 * than the cell at hand.
 *
 * @returns The whole study; its pictures and its report are in the run folder.
 */
export async function runStudy(session: StudySession, task: StudyTask): Promise<MeasuredStudy> {
  const { plan, shortened, command } = task;
  const startedAt = performance.now();
  const cells: FinishedCell[] = [];
  const gans = new Map<number, GanRecord>();
  const findings = (): StudyFindings => ({ cells, gans: [...gans.values()] });
  const document = (): MeasuredStudy =>
    createStudyDocument(session, findings(), {
      ...(plan.preset !== undefined && { preset: plan.preset }),
      ...{ shortened, command, seed: plan.seeds[0], notes: describeMethods(plan) },
      ...(plan.additions && {
        additions: createAdditionsDocument(plan.additions, cells, session.data.test.labels),
      }),
      comparisons: compareCells(cells, session.data.test.labels),
      // Several sittings have no time that means anything.
      ...(!task.isResumed && { seconds: (performance.now() - startedAt) / 1000 }),
    });
  for (const seed of plan.seeds) {
    const onGan = (gan: GanRecord | undefined): unknown => gan && gans.set(seed, gan);
    onGan(await readGanRecord(session, seedSuffix(plan.seeds, seed)));
    const discriminator = createDiscriminatorSource(session, plan, seed, onGan);
    try {
      for (const cell of planCells(plan, task.labelCounts).filter((planned) => planned.seed === seed)) {
        throwIfAborted("runStudy", session.context.io.signal);
        cells.push(await finishedCell(session, plan, cell, discriminator));
        await session.folder.writeJson("results.json", document());
      }
    } finally {
      discriminator.dispose();
    }
  }
  const mapped = mapIndices(session.data.test, plan.seeds[0]);
  await keepTestDigits(session.folder, session.data.test, cells, mapped);
  await keepFeatureMap(session, plan, cells, mapped);
  const pictures = await drawStudyPictures(session, plan, findings());
  return writeReport(session, document(), pictures);
}

/** A cell from an earlier sitting, or run now. */
async function finishedCell(
  session: StudySession,
  plan: StudyPlan,
  cell: Cell,
  discriminator: DiscriminatorSource,
): Promise<FinishedCell> {
  const earlier = await loadCell(session.folder, cell);
  if (earlier !== undefined) {
    session.context.display.note(`${cell.name}: done before`);
    return earlier;
  }
  const finished = await runCell(session, plan, cell, discriminator);
  await storeCell(session.folder, cell, finished);
  session.folder.log({ type: "row", ...finished.row });
  return finished;
}

/** Writes what people and programs read of a study. */
export async function writeReport(
  { folder }: Pick<StudySession, "folder">,
  study: MeasuredStudy,
  pictures: readonly ReportPicture[],
): Promise<MeasuredStudy> {
  await folder.writeJson("results.json", study);
  await folder.write("report.md", pageOf(study, pictures));
  await writeHtmlReport(folder.path);
  folder.log({ type: "run-end" });
  return study;
}

function pageOf(study: MeasuredStudy, pictures: readonly ReportPicture[]): string {
  const additions = study.additions === undefined ? [] : [renderAdditionsMarkdown(study.additions)];
  return [renderStudyMarkdown(study), ...additions, renderPictures(pictures)].join("\n");
}

function describeMethods({ methods, settings }: StudyPlan): string[] {
  const hasNetworks = methods.some(({ name, needsDiscriminator }) => name === "cnn" || needsDiscriminator);
  return [
    ...methods.map(({ name, description }) => `\`${name}\`: ${description}`),
    ...(settings.validateOnTest && hasNetworks
      ? ["Networks were measured on the test images after every epoch, as in the original; nothing was chosen by it."]
      : []),
  ];
}
