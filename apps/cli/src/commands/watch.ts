import { basename, join } from "node:path";
import { GanClsError, isGanClsError } from "@gan-cls/core";
import type { RunConfig } from "@gan-cls/study/node";
import { InvalidArgumentError, Option, type Command } from "commander";
import type { CommandContext } from "../command-context";
import { addCommonOptions, addExample, nonNegativeInteger, pathFrom } from "../options";
import { displayPath } from "../render/paths";

interface WatchOptions {
  readonly port: number;
  readonly json?: boolean;
}

const LARGEST_PORT = 65_535;

/** `gan-cls watch`: the live view of a run. */
export function addWatchCommand(program: Command, context: CommandContext): void {
  const { workingDirectory } = context.io;
  const command = program
    .command("watch")
    .summary("see a run in the browser while it trains")
    .description("Show a run in the browser while it trains: losses, accuracies, samples. This machine alone can look.")
    .argument("<run>", "the folder of a run", pathFrom(workingDirectory))
    .addOption(new Option("--port <n>", "where to serve; 0 takes a free one").argParser(portNumber).default(0))
    .action((run: string) => watch(context, command, run));
  addCommonOptions(command, workingDirectory, []);
  addExample(command, "watch runs/my-gan");
}

function portNumber(text: string): number {
  const port = nonNegativeInteger(text);
  if (port > LARGEST_PORT) {
    throw new InvalidArgumentError(`Expected an integer of at most ${LARGEST_PORT}.`);
  }
  return port;
}

/** Serves the live view of a run until it is stopped. */
async function watch({ io, print, printJson, display }: CommandContext, command: Command, run: string): Promise<void> {
  const { startWatchServer } = await import("../watch/watch-server");
  const { port, json = false } = command.opts<WatchOptions>();
  const { ganLossOf } = await import("@gan-cls/study/node");
  const config = await readRunConfig(run);
  const about = { title: `${config.command}: ${basename(run)}`, loss: ganLossOf(config) };
  const { url, closed } = await startWatchServer({ ...about, folder: run, port, signal: io.signal });
  if (json) {
    printJson({ run, url });
  } else {
    print(url);
  }
  display.note(`Watching ${displayPath(run, io.workingDirectory)}; Ctrl-C stops`);
  await closed;
}

async function readRunConfig(run: string): Promise<RunConfig> {
  const { CONFIG_FILE, parseConfig, readJson } = await import("@gan-cls/study/node");
  const path = join(run, CONFIG_FILE);
  try {
    return parseConfig(path, await readJson(path));
  } catch (error) {
    if (isGanClsError(error, "not-found")) {
      const message = `watch: expected the folder of a run with its ${CONFIG_FILE}, got ${run}; a run says where it writes when it starts`;
      throw new GanClsError("not-found", message, { cause: error });
    }
    throw error;
  }
}
