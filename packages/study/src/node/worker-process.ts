import { fileURLToPath } from "node:url";
import { GanClsError } from "@gan-cls/core";
import type { FinishedCell } from "../cells/cell";
import { RunnerLost, type CellRunner } from "../cells/deal-cells";
import type { CellRunners } from "../run-study";
import type { StudyStore } from "../store";
import { USUAL_SILENCE, type SilenceTimes } from "./watch-silence";
import { startChild, type ChildSetup } from "./worker-child";
import type { WorkerSetup } from "./worker-messages";

/** What {@link createWorkerRunners} takes. */
export interface WorkersInit {
  readonly jobs: number;
  /** The script that a worker process runs: whoever bundles this package bundles its `src/node/worker.ts` too. @default the package's own */
  readonly entry?: string;
  readonly setup: Omit<WorkerSetup, "job">;
  /** Where the workers leave their cells. */
  readonly store: Pick<StudyStore, "loadCell" | "removeCheckpoint">;
  /** @default this process's */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** When a worker counts as one that hangs. @default after two minutes without computing, or half an hour in one step */
  readonly silence?: SilenceTimes;
}

/** The entry that is built beside this file. */
const OWN_ENTRY = new URL("./worker.js", import.meta.url);

/**
 * Runs the cells of a study in processes of their own, one at a time in each. One that dies, hangs or runs out of memory is lost: the study goes
 * on with the others.
 */
export function createWorkerRunners({
  jobs,
  entry = fileURLToPath(OWN_ENTRY),
  environment = process.env,
  silence = USUAL_SILENCE,
  ...init
}: WorkersInit): CellRunners {
  let workers: WorkerRunner[] = [];
  return {
    jobs,
    get peakBytes() {
      return workers.reduce((sum, { peakBytes }) => sum + peakBytes, 0);
    },
    start(_plan, emit, cells) {
      workers = Array.from({ length: Math.min(jobs, cells) }, (_, job) =>
        createRunner({ ...{ entry, environment, silence, emit }, setup: { ...init.setup, job } }, init.store),
      );
      return workers;
    },
  };
}

/** A {@link CellRunner} in a process of its own. */
interface WorkerRunner extends CellRunner {
  /** The largest resident size that its processes ever had, as far as they have told; in bytes. */
  readonly peakBytes: number;
}

function createRunner(init: ChildSetup, store: WorkersInit["store"]): WorkerRunner {
  let child = startChild(init);
  let earlierPeak = 0;
  return {
    get peakBytes() {
      return Math.max(earlierPeak, child.peakBytes);
    },
    async run(cell, notes) {
      if (child.isGone) {
        earlierPeak = Math.max(earlierPeak, child.peakBytes);
        child = startChild(init);
      }
      try {
        await child.run(cell, notes);
      } catch (error) {
        const stored = error instanceof RunnerLost ? await rescue(store, cell.name) : undefined;
        if (stored === undefined) {
          throw error;
        }
        return stored;
      }
      const finished = await store.loadCell(cell.name);
      if (finished === undefined) {
        throw new GanClsError(
          "io",
          `startWorker: expected ${cell.name} in ${init.setup.folder}, got nothing; resume the study`,
        );
      }
      return finished;
    },
    stop: () => child.stop(),
    close: () => child.close(),
  };
}

/** A cell that the worker had stored when it died, before it could say so. */
async function rescue(store: WorkersInit["store"], name: string): Promise<FinishedCell | undefined> {
  const stored = await store.loadCell(name).catch(() => undefined);
  if (stored !== undefined) {
    await store.removeCheckpoint(name);
  }
  return stored;
}
