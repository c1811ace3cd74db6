import { InvalidArgumentError, Option, type Command } from "commander";
import type { CommandContext } from "../command-context";
import { addCommonOptions, addExample, nonNegativeInteger, pathFrom } from "../options";

const LARGEST_PORT = 65_535;

/** `gan-cls watch`: the live view of a run. */
export function addWatchCommand(program: Command, context: CommandContext): void {
  const { workingDirectory } = context.io;
  const command = program
    .command("watch")
    .description("Show a run in the browser while it trains: losses, accuracies, samples. This machine alone can look.")
    .argument("<run>", "the folder of a run", pathFrom(workingDirectory))
    .addOption(new Option("--port <n>", "where to serve; 0 takes a free one").argParser(portNumber).default(0))
    .action(async (run: string) => {
      const { runWatch } = await import("../actions/watch");
      await runWatch(context, command, run);
    });
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
