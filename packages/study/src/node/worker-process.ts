import { fork, type ChildProcess } from "node:child_process";
import { fileURLToPath } from "node:url";
import { GanClsError } from "@gan-cls/core";
import type { Cell } from "../cells/cell";
import type { CellRunner } from "../cells/deal-cells";
import type { Emit } from "../events";
import type { CellRunners } from "../run-study";
import type { StudyStore } from "../store";
import { fromPlainError, type FromWorker, type ToWorker, type WorkerSetup } from "./worker-messages";

/** How long a worker may take to end its step before it is ended; its checkpoint is whole either way. */
const GRACE_MILLISECONDS = 60_000;

/** What is kept of what a worker says on stderr, to explain its end: characters. */
const TAIL_LENGTH = 4000;

/** What the other engines would use more than one thread by, were they not told. */
const ONE_THREAD = { OMP_NUM_THREADS: "1", TF_NUM_INTRAOP_THREADS: "1", TF_NUM_INTEROP_THREADS: "1" };

/** What {@link createWorkerRunners} takes. */
export interface WorkersInit {
  readonly jobs: number;
  /** The script that a worker process runs: whoever bundles this package bundles its `src/node/worker.ts` too. @default the package's own */
  readonly entry?: string;
  readonly setup: Omit<WorkerSetup, "job">;
  /** Where the workers leave their cells. */
  readonly store: Pick<StudyStore, "loadCell">;
  /** @default this process's */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

/** The entry that is built beside this file. */
const OWN_ENTRY = new URL("./worker.js", import.meta.url);

/** Runs the cells of a study in processes of their own, one at a time in each. */
export function createWorkerRunners({ jobs, ...init }: WorkersInit): CellRunners {
  let workers: WorkerRunner[] = [];
  return {
    jobs,
    get peakBytes() {
      return workers.reduce((sum, { peakBytes }) => sum + peakBytes, 0);
    },
    start(_plan, emit, cells) {
      workers = Array.from({ length: Math.min(jobs, cells) }, (_, job) => startWorker(init, job, emit));
      return workers;
    },
  };
}

/** A {@link CellRunner} in a process of its own. */
interface WorkerRunner extends CellRunner {
  /** The largest resident size that the process ever had, as far as it has told; in bytes. */
  readonly peakBytes: number;
}

/** Starts a worker process, which reads the data and prepares its engine while it waits for its first cell. */
function startWorker(
  { entry = fileURLToPath(OWN_ENTRY), setup, store, environment = process.env }: Omit<WorkersInit, "jobs">,
  job: number,
  emit: Emit,
): WorkerRunner {
  const child = fork(entry, [], {
    // Typed arrays and numbers that are not finite travel as they are.
    serialization: "advanced",
    stdio: ["ignore", "ignore", "pipe", "ipc"],
    env: { ...environment, ...ONE_THREAD },
  });
  const tail = keepTail(child);
  let peakBytes = 0;
  let current: { cell: Cell; resolve: () => void; reject: (error: unknown) => void } | undefined;
  const ended = new Promise<void>((resolve) => {
    const end = (how: string): void => {
      current?.reject(describeEnd(current.cell, how, tail()));
      current = undefined;
      resolve();
    };
    child.once("error", (error) => end(error.message));
    child.once("close", (code, signal) => end(signal ?? `exit code ${code}`));
  });
  child.on("message", (message: FromWorker) => {
    switch (message.type) {
      case "event":
        void emit(message.event);
        break;
      case "done":
        peakBytes = Math.max(peakBytes, message.peakBytes);
        current?.resolve();
        current = undefined;
        break;
      case "failed":
        current?.reject(fromPlainError(message.error));
        current = undefined;
        break;
      default:
        message satisfies never;
    }
  });
  send(child, { type: "setup", setup: { ...setup, job } });
  return {
    get peakBytes() {
      return peakBytes;
    },
    async run(cell) {
      await new Promise<void>((resolve, reject) => {
        if (child.exitCode !== null || child.signalCode !== null) {
          reject(describeEnd(cell, String(child.signalCode ?? `exit code ${child.exitCode}`), tail()));
          return;
        }
        current = { cell, resolve, reject };
        send(child, { type: "cell", name: cell.name });
      });
      const finished = await store.loadCell(cell.name);
      if (finished === undefined) {
        throw new GanClsError(
          "io",
          `startWorker: expected ${cell.name} in ${setup.folder}, got nothing; resume the study`,
        );
      }
      return finished;
    },
    stop: () => send(child, { type: "stop" }),
    async close() {
      send(child, { type: "stop" });
      const deadline = setTimeout(() => child.kill("SIGKILL"), GRACE_MILLISECONDS);
      await ended;
      clearTimeout(deadline);
    },
  };
}

function send(child: ChildProcess, message: ToWorker): void {
  // A worker that has gone says so by its end.
  if (child.connected) {
    child.send(message, () => {});
  }
}

/** The end of what a process says on stderr. */
function keepTail(child: ChildProcess): () => string {
  let text = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    text = `${text}${chunk.toString("utf8")}`.slice(-TAIL_LENGTH);
  });
  return () => text.trim();
}

/** V8 and the system end a process without memory in different ways; both are worth the same advice. */
function describeEnd({ name }: Cell, how: string, said: string): GanClsError {
  const memory = how === "SIGKILL" || how === "SIGABRT" || /out of memory|allocation failed/i.test(said);
  const [reason = ""] = said.split("\n").filter((line) => /fatal|error/i.test(line));
  const got = [`its end by ${how}`, ...(reason === "" ? [] : [`after "${reason.slice(0, 200)}"`])].join(" ");
  const mend = memory ? "most likely there was too little memory: resume with a smaller --jobs" : "resume the study";
  return new GanClsError(
    "unsupported",
    `startWorker: expected a worker process to finish ${name}, got ${got}; ${mend}; what is finished is kept`,
  );
}
