import { availableParallelism } from "node:os";
import { Option, type Command } from "commander";
import type { CommandContext } from "../command-context";
import { startEngine } from "../engine";
import { openQueue } from "../io/open-queue";
import { addCommonOptions, addExample, pathFrom, positiveInteger } from "../options";
import { CLI_VERSION } from "../package-version";
import { addQueueOptions, type QueueOptions } from "../queue-options";

interface Options extends QueueOptions {
  readonly engine: string;
  readonly jobs?: number;
  readonly method?: readonly string[];
  readonly source?: readonly string[];
  readonly scratch?: string;
  readonly lock: number;
}

const NAME = "worker";

/** Seconds. */
const USUAL_LOCK = 30;

/** `gan-cls worker`: computes cells of studies that others have put into a queue. */
export function addWorkerCommand(program: Command, context: CommandContext): void {
  const { io, display } = context;
  const path = pathFrom(io.workingDirectory);
  const paths = (text: string): string[] => text.split(",").map(path);
  const command = addQueueOptions(program.command(NAME), io.workingDirectory)
    .summary("compute cells of studies from a queue")
    .description(
      "Take cells of studies that run with --queue, on this machine or another one, until Ctrl-C; what is being computed then goes back into the queue.",
    )
    .addOption(
      new Option(
        "--jobs <n>",
        "cells at a time, each in a process with one thread (default: one for each core)",
      ).argParser(positiveInteger),
    )
    .addOption(
      new Option("--method <modules>", "modules with methods of your own that studies may ask for").argParser(paths),
    )
    .addOption(
      new Option(
        "--source <paths>",
        "data of this machine that studies may ask for, compared by their hashes",
      ).argParser(paths),
    )
    .addOption(
      new Option("--scratch <folder>", "where it works (default: the system's place for temporary files)").argParser(
        path,
      ),
    )
    .addOption(
      new Option("--lock <seconds>", "how long a cell stays with a worker that gives no sign of life")
        .argParser(positiveInteger)
        .default(USUAL_LOCK),
    );
  addCommonOptions(command, io.workingDirectory, ["engine"]).action(async () => {
    const options = command.opts<Options>();
    const { runQueueWorker } = await import("@gan-cls/study/node");
    // What computes is a process for each cell; this one only learns what there is here.
    const { versions } = await startEngine(options.engine, display);
    const { connection, blobs } = await openQueue(context, { ...options, queue: options.queue ?? true });
    try {
      const jobs = options.jobs ?? availableParallelism();
      display.note(`Taking cells from ${connection.name}, ${jobs} at a time; Ctrl-C ends`);
      const done = await runQueueWorker({
        ...{ connection, blobs, versions, jobs, version: CLI_VERSION, signal: io.signal, entry: io.workerEntry },
        ...{ environment: io.environment, methods: options.method, sources: options.source, scratch: options.scratch },
        ...{ lockSeconds: options.lock, onNote: (message) => display.note(message) },
      });
      if (options.json) {
        context.printJson({ done });
      } else {
        context.print(`Finished ${done} ${done === 1 ? "cell" : "cells"}`);
      }
    } finally {
      await connection.close();
    }
  });
  addExample(command, "worker --queue redis://host", "worker --queue redis://host --jobs 4 --source data/mnist");
}
