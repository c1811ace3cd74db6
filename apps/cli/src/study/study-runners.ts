import { throwIfAborted } from "@gan-cls/core";
import { seedSuffix, type Cell } from "./cell";
import type { CellRunner } from "./cell-runner";
import { completeCell } from "./complete-cell";
import { createDiscriminatorPool } from "./discriminator-pool";
import { createDiscriminatorSource, trainStudyGan } from "./discriminator-source";
import type { GanRecord } from "./gan-training";
import { StudyProgress } from "./study-progress";
import type { MeasuredRow } from "./cell";
import type { StudyPlan } from "./study-plan";
import type { StudySession } from "./study-session";
import { toPlainPlan, type FromWorker } from "./worker-messages";
import { startWorker, type WorkerRunner } from "./worker-process";

/** Runs cells in this process, on all threads of its engine. */
export function createLocalRunner(session: StudySession, plan: StudyPlan, onGan: (gan: GanRecord) => void): CellRunner {
  const discriminators = createDiscriminatorPool(plan, session.data.train, (seed) =>
    createDiscriminatorSource(session, plan, seed, onGan),
  );
  return {
    run: (cell) => completeCell(session, plan, cell, discriminators),
    // The command's own signal reaches the cell.
    stop() {},
    close() {
      discriminators.dispose();
      return Promise.resolve();
    },
  };
}

/** What {@link startWorkers} takes. */
export interface WorkersStart {
  session: StudySession;
  plan: StudyPlan;
  entry: string;
  labelCounts: readonly number[];
  /** Processes. */
  jobs: number;
  /** Cells of the study, done or not. */
  total: number;
  /** Cells that are not done. */
  left: readonly Cell[];
  /** All rows so far. */
  rows: () => readonly MeasuredRow[];
}

/** Starts worker processes, whose progress becomes one line. */
export function startWorkers({ session, plan, entry, labelCounts, jobs, ...extent }: WorkersStart): WorkerRunner[] {
  const { context, folder, engine } = session;
  const { workingDirectory, environment } = context.io;
  const setup = { plan: toPlainPlan(plan), labelCounts, engine: engine.name, folder: folder.path, workingDirectory };
  const progress = new StudyProgress(context.display, { ...extent, jobs });
  return Array.from({ length: jobs }, (_, job) => {
    const onMessage = hear(session, (done, total) => progress.move(job, done, total));
    return withProgress(startWorker({ entry, setup, folder, environment, onMessage }), job, progress);
  });
}

function withProgress(runner: WorkerRunner, job: number, progress: StudyProgress): WorkerRunner {
  return {
    get peakBytes() {
      return runner.peakBytes;
    },
    async run(cell) {
      progress.begin(job, cell);
      const finished = await runner.run(cell);
      progress.end(job);
      return finished;
    },
    stop: () => runner.stop(),
    close: () => runner.close(),
  };
}

/** Does what a worker asks for: it has neither the terminal nor the log. */
function hear(
  { context, folder }: StudySession,
  onProgress: (done: number, total: number | null) => void,
): (message: Exclude<FromWorker, { type: "done" | "failed" }>) => void {
  return (message) => {
    switch (message.type) {
      case "note":
      case "warn":
        context.display[message.type](message.line);
        break;
      case "progress":
        onProgress(message.done, message.total);
        break;
      case "log":
        folder.log(message.record);
        break;
      default:
        message satisfies never;
    }
  };
}

/**
 * Trains the GANs that cells need, on all threads, before they are shared among processes: each is trained once, and the workers load it
 * from the run folder.
 */
export async function trainSharedGans(
  session: StudySession,
  plan: StudyPlan,
  cells: readonly Cell[],
  onGan: (gan: GanRecord) => void,
): Promise<void> {
  const needing = cells.filter(({ method }) => method.needsDiscriminator);
  const seeds =
    plan.discriminator === undefined ? plan.seeds.filter((seed) => needing.some((cell) => cell.seed === seed)) : [];
  for (const seed of seeds) {
    throwIfAborted("trainSharedGans", session.context.io.signal);
    session.context.display.note(`gan${seedSuffix(plan.seeds, seed)}: trained first, since several processes share it`);
    const { discriminator, record } = await trainStudyGan(session, plan, seed);
    discriminator.dispose();
    onGan(record);
  }
}
