import { setTimeout as wait } from "node:timers/promises";
import type { QueueConnection } from "@gan-cls/study/node";
import { Option, type Command } from "commander";
import type { CommandContext } from "../command-context";
import { openQueue } from "../io/open-queue";
import { addCommonOptions, addExample } from "../options";
import { canMove } from "../render/colors";
import { terminalWidth } from "../render/table";

interface Options {
  readonly queue?: string | true;
  readonly watch?: boolean;
  readonly json?: boolean;
}

/** Milliseconds between two looks of `--watch`. */
const PAUSE = 2000;

/** Takes the cursor to the top of a terminal, and removes what is there. */
const CLEAR = "\u001B[H\u001B[2J";

/** `gan-cls queue`: who computes what; and `gan-cls queue cancel`. */
export function addQueueCommand(program: Command, context: CommandContext): void {
  const { workingDirectory } = context.io;
  const command = program
    .command("queue")
    .summary("see and cancel the studies in a queue")
    .description("Show a queue: its studies and workers, cells an hour, and the time left.")
    .addOption(addressOption())
    .addOption(new Option("--watch", "show it again every two seconds, until Ctrl-C").conflicts("json"));
  addCommonOptions(command, workingDirectory, []).action(() => showQueue(context, command.opts<Options>()));
  const cancel = command
    .command("cancel")
    .summary("stop a study and take its cells out of the queue")
    .description(
      "Stop a study in a queue: cells that wait leave it, workers end the others, and the study itself ends as by Ctrl-C. What is done stays; gan-cls resume goes on.",
    )
    .argument("<study>", "the study as gan-cls queue lists it, or the beginning of its name; all for every study")
    .addOption(addressOption());
  addCommonOptions(cancel, workingDirectory, []).action((study: string) =>
    cancelStudy(context, study, cancel.optsWithGlobals<Options>()),
  );
  addExample(cancel, "queue cancel 3f2a9c1e --queue redis://host");
  addExample(command, "queue --queue redis://host", "queue --queue redis://host --watch");
}

function addressOption(): Option {
  return new Option(
    "--queue [address]",
    "redis://host:port/database, or rediss:// for TLS (default: GAN_CLS_REDIS_URL)",
  ).helpGroup("The queue:");
}

async function withConnection(
  context: CommandContext,
  { queue = true }: Options,
  work: (connection: QueueConnection) => Promise<void>,
): Promise<void> {
  const { connection } = await openQueue(context, { queue });
  try {
    await work(connection);
  } finally {
    await connection.close();
  }
}

function showQueue(context: CommandContext, options: Options): Promise<void> {
  const { io, colors } = context;
  return withConnection(context, options, async (connection) => {
    const [{ openQueueView }, { renderQueue }] = await Promise.all([
      import("@gan-cls/study/node"),
      import("../render/queue-state"),
    ]);
    const view = openQueueView(connection);
    for (;;) {
      const state = await view.read();
      if (options.json) {
        context.printJson(state);
        return;
      }
      const text = renderQueue(state, { colors, now: io.now(), width: terminalWidth(io.stdout) });
      if (options.watch && canMove(io.stdout, io.environment)) {
        io.stdout.write(CLEAR);
      }
      context.print(text);
      if (options.watch) {
        await wait(PAUSE, undefined, { signal: io.signal }).catch(() => {});
      }
      if (!options.watch || io.signal.aborted) {
        return;
      }
    }
  });
}

function cancelStudy(context: CommandContext, study: string, options: Options): Promise<void> {
  return withConnection(context, options, async (connection) => {
    const { openQueueView } = await import("@gan-cls/study/node");
    const cancelled = await openQueueView(connection).cancel(study);
    if (options.json) {
      context.printJson(cancelled);
      return;
    }
    const { describeCancelled } = await import("../render/queue-state");
    context.print(cancelled.length === 0 ? "No study is in the queue" : cancelled.map(describeCancelled).join("\n"));
  });
}
