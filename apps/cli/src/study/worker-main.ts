import { plainKernel } from "@gan-cls/classical";
import { GanClsError, isAbortError } from "@gan-cls/core";
import { writeFileAtomically } from "@gan-cls/core/node";
import { openDataset } from "@gan-cls/data/node";
import { createMatrixKernel } from "@gan-cls/engine";
import { join } from "node:path";
import type { CliIo } from "../cli-io";
import { createCommandContext, type CommandContext } from "../command-context";
import { startEngine } from "../engine";
import { PeakMemory, processPeakBytes } from "../run/peak-memory";
import type { RunFolder } from "../run/run-folder";
import { planCells } from "./cell";
import { completeCell } from "./complete-cell";
import { createDiscriminatorPool, type DiscriminatorPool } from "./discriminator-pool";
import { loadDiscriminatorSource } from "./discriminator-source";
import type { StudyPlan } from "./study-plan";
import type { StudySession } from "./study-session";
import { fromPlainPlan, toPlainError, type FromWorker, type ToWorker, type WorkerSetup } from "./worker-messages";

/** The parent's end of the line. */
export interface WorkerPort {
  send(message: FromWorker): void;
  /** Calls back with every message of the parent. */
  receive(onMessage: (message: ToWorker) => void): void;
}

/** What all cells of a worker share. */
interface Workplace {
  readonly session: StudySession;
  readonly plan: StudyPlan;
  readonly labelCounts: readonly number[];
  readonly discriminators: DiscriminatorPool;
}

/**
 * A worker of a study: reads the data and prepares a single-threaded engine once, then runs one cell after another as it is told, and
 * resolves when it is told to stop. The parent alone writes `events.jsonl` and results; the worker writes its cells' files.
 */
export function runWorker(port: WorkerPort, io: Omit<CliIo, "signal" | "workingDirectory">): Promise<void> {
  const stopping = new AbortController();
  let workplace: Promise<Workplace> | undefined;
  let isBusy = false;
  return new Promise((resolve) => {
    const work = async (name: string): Promise<void> => {
      isBusy = true;
      port.send(await attemptCell(workplace, name));
      isBusy = false;
      if (stopping.signal.aborted) {
        resolve();
      }
    };
    port.receive((message) => {
      switch (message.type) {
        case "setup":
          workplace = openWorkplace(message.setup, port, { ...io, signal: stopping.signal });
          // Reported by the first cell that waits for it.
          workplace.catch(() => {});
          break;
        case "cell":
          void work(message.name);
          break;
        case "stop":
          stopping.abort(new Error("the study stops"));
          if (!isBusy) {
            resolve();
          }
          break;
        default:
          message satisfies never;
      }
    });
  });
}

async function openWorkplace(
  setup: WorkerSetup,
  port: WorkerPort,
  io: Omit<CliIo, "workingDirectory">,
): Promise<Workplace> {
  const context = createWorkerContext(port, { ...io, workingDirectory: setup.workingDirectory });
  const engine = await startEngine(setup.engine, context.display, { threads: 1 });
  const plan = fromPlainPlan(setup.plan);
  const data = await openDataset(plan.data, { signal: io.signal });
  const kernel = engine.name === "cpu" ? plainKernel : createMatrixKernel();
  const folder = createWorkerFolder(setup.folder, port);
  const session = { context, engine, kernel, data, folder, memory: new PeakMemory() };
  const open = (seed: number): ReturnType<typeof loadDiscriminatorSource> =>
    loadDiscriminatorSource(session, plan, seed);
  const discriminators = createDiscriminatorPool(plan, data.train, open);
  return { session, plan, labelCounts: setup.labelCounts, discriminators };
}

/** Progress and notes go to the parent, which has the terminal. */
function createWorkerContext(port: WorkerPort, io: CliIo): CommandContext {
  return {
    ...createCommandContext(io),
    display: {
      note: (line) => port.send({ type: "note", line }),
      warn: (line) => port.send({ type: "warn", line }),
      progress: (task, done, total, unit) => port.send({ type: "progress", task, done, total, unit }),
      finish() {},
    },
  };
}

/** The run folder, with the one log that all processes share in the hands of the parent. */
function createWorkerFolder(path: string, port: WorkerPort): RunFolder {
  const file = (...parts: string[]): string => join(path, ...parts);
  const write = (name: string, content: Uint8Array | string): Promise<void> => writeFileAtomically(file(name), content);
  return {
    ...{ path, file, write },
    writeJson: (name, value) => write(name, `${JSON.stringify(value, null, 2)}\n`),
    log: (record) => port.send({ type: "log", record }),
    close() {},
  };
}

async function attemptCell(workplace: Promise<Workplace> | undefined, name: string): Promise<FromWorker> {
  try {
    const place = await workplace;
    const cell = place && planCells(place.plan, place.labelCounts).find((planned) => planned.name === name);
    if (place === undefined || cell === undefined) {
      throw new GanClsError("invalid-argument", `runWorker: expected the name of a planned cell, got ${name}`);
    }
    await completeCell(place.session, place.plan, cell, place.discriminators);
    return { type: "done", name, peakBytes: processPeakBytes() };
  } catch (error) {
    return { type: "failed", error: toPlainError(isAbortError(error) ? asAborted(error) : error) };
  }
}

/** The platform's own kind of abort has no code, and would arrive as an unknown error. */
function asAborted(error: unknown): GanClsError {
  return new GanClsError("aborted", (error as Error).message);
}
