import { fork, type ChildProcess } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { GanClsError } from "@gan-cls/core";
import { formatDuration } from "@gan-cls/evaluate";
import type { Cell, ComputedBy } from "../cells/cell";
import { RunnerLost } from "../cells/deal-cells";
import type { Emit } from "../events";
import { computingSeconds } from "./process-identity";
import { watchSilence, type SilenceTimes } from "./watch-silence";
import { fromPlainError, type FromWorker, type PlainError, type ToWorker, type WorkerSetup } from "./worker-messages";

/** How long a worker may take to end its step before it is ended; its checkpoint is whole either way. */
const GRACE_MILLISECONDS = 60_000;

/** What is kept of what a worker says on stderr, to explain its end: characters. */
const TAIL_LENGTH = 4000;

/** What the other engines would use more than one thread by, were they not told. */
const ONE_THREAD = { OMP_NUM_THREADS: "1", TF_NUM_INTRAOP_THREADS: "1", TF_NUM_INTEROP_THREADS: "1" };

/** Signals that go to a whole group of processes, and how long this one may take to notice its own. */
const STOP_SIGNALS: readonly string[] = ["SIGTERM", "SIGINT", "SIGHUP"];
const STOP_MILLISECONDS = 500;

/** What V8, WebAssembly and the system call memory that has run out. */
const NO_MEMORY =
  /out of memory|allocation failed|could not allocate|cannot allocate|memory\.grow|memory access out of bounds/i;

/** How a worker process is started. */
export interface ChildSetup {
  /** The script that it runs. */
  readonly entry: string;
  readonly setup: WorkerSetup;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly silence: SilenceTimes;
  /** Takes the events of its cells. */
  readonly emit: Emit;
}

/** One worker process, which runs one cell at a time. */
export interface WorkerChild {
  /** Whether it has ended, or is about to. */
  readonly isGone: boolean;
  /** The largest resident size that it ever had, as far as it has told; in bytes. */
  readonly peakBytes: number;
  /** What computes in it, once it is known; `undefined` when its engine does not start, which its first cell tells. */
  readonly computedBy: Promise<ComputedBy | undefined>;
  /** @throws RunnerLost; what the cell throws. */
  run(cell: Pick<Cell, "name">, notes: readonly string[]): Promise<void>;
  stop(): void;
  close(): Promise<void>;
}

/** The cell at hand. */
interface Current {
  readonly cell: Pick<Cell, "name">;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** Starts a worker process, which reads the data and prepares its engine while it waits for its first cell. */
export function startChild({ entry, setup, environment, silence, emit }: ChildSetup): WorkerChild {
  // The worker looks whether this process is still there, and gives a sign of life as often as it is looked at.
  const child = fork(entry, [String(process.pid), String(silence.tick)], {
    // Typed arrays and numbers that are not finite travel as they are.
    serialization: "advanced",
    stdio: ["ignore", "ignore", "pipe", "ipc"],
    env: { ...environment, ...ONE_THREAD },
  });
  const tail = keepTail(child);
  let peakBytes = 0;
  let current: Current | undefined;
  let end: string | undefined;
  let hang: string | undefined;
  let onReady: (computedBy: ComputedBy | undefined) => void = () => {};
  const computedBy = new Promise<ComputedBy | undefined>((resolve) => (onReady = resolve));

  function settle(act: (current: Current) => void): void {
    const settled = current;
    current = undefined;
    if (settled !== undefined) {
      act(settled);
    }
  }

  const watch = watchSilence({
    times: silence,
    computing: () => computingSeconds(child.pid ?? 0),
    onHang(seconds) {
      hang = `a hang of ${formatDuration(seconds)}`;
      child.kill("SIGKILL");
    },
  });
  const ended = new Promise<void>((resolve) => {
    const onEnd = (how: string): void => {
      watch.end();
      onReady(undefined);
      end = hang ?? how;
      settle(({ cell, reject }) => void describeLoss(cell, hang ?? how, tail()).then(reject));
      resolve();
    };
    child.once("error", (error) => onEnd(error.message));
    child.once("close", (code, signal) => onEnd(signal ?? `exit code ${code}`));
  });
  child.on("message", (message: FromWorker) => {
    watch.heard();
    switch (message.type) {
      case "alive":
        break;
      case "ready":
        onReady(message.computedBy);
        break;
      case "event":
        void emit(message.event);
        break;
      case "done":
        peakBytes = Math.max(peakBytes, message.peakBytes);
        settle(({ resolve }) => resolve());
        break;
      case "failed":
        if (isMemoryError(message.error)) {
          end = "want of memory";
          // What it holds comes back only with its end.
          child.kill("SIGKILL");
          settle(({ cell, reject }) => void describeLoss(cell, "SIGKILL", message.error.message).then(reject));
        } else {
          settle(({ reject }) => reject(fromPlainError(message.error)));
        }
        break;
      default:
        message satisfies never;
    }
  });
  send(child, { type: "setup", setup });
  return {
    get isGone() {
      return end !== undefined || child.exitCode !== null || child.signalCode !== null;
    },
    get peakBytes() {
      return peakBytes;
    },
    computedBy,
    run: (cell, notes) =>
      new Promise<void>((resolve, reject) => {
        if (end !== undefined) {
          describeLoss(cell, end, tail()).then(reject, reject);
          return;
        }
        current = { cell, resolve, reject };
        send(child, { type: "cell", name: cell.name, notes });
      }),
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

function isMemoryError({ name, message, code }: PlainError): boolean {
  return code === undefined && (name === "RangeError" || name === "RuntimeError") && NO_MEMORY.test(message);
}

/** V8 and the system end a process without memory in different ways; both are worth the same advice. */
async function describeLoss({ name }: Pick<Cell, "name">, how: string, said: string): Promise<RunnerLost> {
  if (STOP_SIGNALS.includes(how)) {
    // It was meant for all of them: this process hears of its own in a moment.
    await sleep(STOP_MILLISECONDS);
  }
  const memory = how === "SIGKILL" || how === "SIGABRT" || NO_MEMORY.test(said);
  const [reason = ""] = said.split("\n").filter((line) => /fatal|error|memory/i.test(line));
  const got = [`its end by ${how}`, ...(reason === "" ? [] : [`after "${reason.slice(0, 200)}"`])].join(" ");
  const mend = memory ? "most likely there was too little memory: resume with a smaller --jobs" : "resume the study";
  return new RunnerLost(
    `ended by ${how}${memory ? ", most likely for want of memory" : ""}`,
    new GanClsError(
      "unsupported",
      `startWorker: expected a worker process to finish ${name}, got ${got}; ${mend}; what is finished is kept`,
    ),
  );
}
