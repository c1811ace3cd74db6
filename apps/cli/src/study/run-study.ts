import { renderStudyMarkdown } from "@gan-cls/evaluate";
import { createAdditionsDocument } from "../additions/additions-document";
import { renderAdditionsMarkdown } from "../additions/additions-report";
import { keepFeatureMap } from "../report/feature-map";
import { keepTestDigits, mapIndices } from "../report/test-digits";
import { writeHtmlReport } from "../report/write-html-report";
import { renderPictures, type ReportPicture } from "../render/report-pictures";
import { planCells, seedSuffix, type Cell, type FinishedCell, type MeasuredRow } from "./cell";
import { dealCells } from "./cell-runner";
import { nextCell } from "./cell-times";
import { chooseJobs } from "./choose-jobs";
import { compareCells } from "./compare-cells";
import { readGanRecord, type GanRecord } from "./gan-training";
import { loadCell } from "./stored-cell";
import { createStudyDocument, type MeasuredStudy, type StudyFindings } from "./study-document";
import { drawStudyPictures } from "./study-pictures";
import type { StudyPlan } from "./study-plan";
import { createLocalRunner, startWorkers, trainSharedGans } from "./study-runners";
import type { StudySession } from "./study-session";
import type { WorkerRunner } from "./worker-process";

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
 * than the cells at hand.
 *
 * @returns The whole study; its pictures and its report are in the run folder.
 */
export async function runStudy(session: StudySession, task: StudyTask): Promise<MeasuredStudy> {
  const { plan } = task;
  const progress = await openProgress(session, task);
  await runCells(session, task, progress);
  const { cells } = progress.findings();
  const mapped = mapIndices(session.data.test, plan.seeds[0]);
  await keepTestDigits(session.folder, session.data.test, cells, mapped);
  await keepFeatureMap(session, plan, cells, mapped);
  const pictures = await drawStudyPictures(session, plan, progress.findings());
  return writeReport(session, progress.document(), pictures);
}

/** Where a study stands. */
interface StudyState {
  /** All cells, in the order of the results. */
  readonly planned: readonly Cell[];
  readonly jobs: number;
  /** By the cell's name. */
  readonly done: Map<string, FinishedCell>;
  readonly onGan: (gan: GanRecord) => void;
  /** Memory of the processes beside this one, in bytes. */
  workerBytes: number;
  /** What is finished, in the planned order, whatever the order in which it was. */
  findings(): StudyFindings;
  document(): MeasuredStudy;
}

async function openProgress(session: StudySession, task: StudyTask): Promise<StudyState> {
  const { plan, shortened, command } = task;
  const startedAt = performance.now();
  const planned = planCells(plan, task.labelCounts);
  const done = await loadFinished(session, planned);
  const gans = new Map<number, GanRecord>();
  for (const seed of plan.seeds) {
    const gan = await readGanRecord(session, seedSuffix(plan.seeds, seed));
    if (gan !== undefined) {
      gans.set(seed, gan);
    }
  }
  const state: StudyState = {
    ...{ planned, done, jobs: jobsOf(session, plan, planned), workerBytes: 0 },
    onGan: (gan) => gans.set(gan.seed, gan),
    findings: () => ({
      cells: planned.flatMap(({ name }) => done.get(name) ?? []),
      gans: plan.seeds.flatMap((seed) => gans.get(seed) ?? []),
    }),
    document: () =>
      createStudyDocument(session, state.findings(), {
        ...(plan.preset !== undefined && { preset: plan.preset }),
        ...{ shortened, command, seed: plan.seeds[0], notes: describeMethods(plan) },
        ...(plan.additions && {
          additions: createAdditionsDocument(plan.additions, state.findings().cells, session.data.test.labels),
        }),
        comparisons: compareCells(state.findings().cells, session.data.test.labels, namesOf(plan)),
        ...{ jobs: state.jobs, workerBytes: state.workerBytes },
        // Several sittings have no time that means anything.
        ...(!task.isResumed && { seconds: (performance.now() - startedAt) / 1000 }),
      }),
  };
  return state;
}

/** The cells that an earlier sitting has finished. */
async function loadFinished(
  { folder, context }: StudySession,
  planned: readonly Cell[],
): Promise<Map<string, FinishedCell>> {
  const done = new Map<string, FinishedCell>();
  for (const cell of planned) {
    const earlier = await loadCell(folder, cell);
    if (earlier !== undefined) {
      context.display.note(`${cell.name}: done before`);
      done.set(cell.name, earlier);
    }
  }
  return done;
}

function jobsOf(
  { context, engine }: StudySession,
  { jobs = 1, additions }: StudyPlan,
  planned: readonly Cell[],
): number {
  // Additions are no plain data that a worker could be told.
  const asked = additions !== undefined ? 1 : jobs === "auto" ? undefined : jobs;
  return context.io.workerEntry === undefined ? 1 : chooseJobs({ asked, cells: planned.length, engine });
}

/** Runs the cells that are not done, here or in worker processes. */
async function runCells(session: StudySession, task: StudyTask, state: StudyState): Promise<void> {
  const { plan, labelCounts } = task;
  const { planned, done, jobs, onGan } = state;
  const left = planned.filter(({ name }) => !done.has(name));
  const rows = (): MeasuredRow[] => [...done.values()].map(({ row }) => row);
  const entry = session.context.io.workerEntry;
  let workers: WorkerRunner[] = [];
  if (jobs > 1 && entry !== undefined && left.length > 0) {
    await trainSharedGans(session, plan, left, onGan);
    const extent = { total: planned.length, left, rows, jobs: Math.min(jobs, left.length) };
    workers = startWorkers({ session, plan, entry, labelCounts, ...extent });
  }
  const runners = workers.length > 0 ? workers : [createLocalRunner(session, plan, onGan)];
  const write = inTurn(() => session.folder.writeJson("results.json", state.document()));
  try {
    await dealCells({
      ...{ cells: left, runners, signal: session.context.io.signal },
      next: (choices) => nextCell(choices, rows()),
      async onFinished({ name }, finished) {
        done.set(name, finished);
        state.workerBytes = workers.reduce((sum, { peakBytes }) => sum + peakBytes, 0);
        await write();
      },
    });
  } finally {
    await Promise.all(runners.map((runner) => runner.close()));
    session.context.display.finish();
  }
}

/** The same work, one call after the other, so that the last one to begin is the last to end. */
function inTurn(work: () => Promise<void>): () => Promise<void> {
  let last: Promise<void> = Promise.resolve();
  return () => {
    last = last.then(work);
    return last;
  };
}

function namesOf({ methods }: StudyPlan): string[] {
  return methods.map(({ name }) => name);
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
