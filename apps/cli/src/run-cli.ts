import { isGanClsError, printable } from "@gan-cls/core";
import type { CliIo } from "./io/cli-io";
import { createCommandContext } from "./command-context";
import { describeFailure, EXIT_DONE, EXIT_FAILED } from "./exit";
import { createProgram, failedCommand } from "./program";
import { KNOWN_NAMES } from "./options";
import { colorsFor } from "./render/colors";
import { suggestForMissing } from "./render/suggestions";
import { visible } from "./render/visible";

/**
 * Runs one command line from parsing to the last byte written.
 *
 * @param argv Arguments after the program's name.
 * @returns The exit code. Nothing is thrown.
 */
export async function runCli(argv: readonly string[], io: CliIo): Promise<number> {
  const context = createCommandContext(io);
  const onStop = (): void => context.display.note("Stopping after this step; press Ctrl-C again to stop at once");
  io.signal.addEventListener("abort", onStop, { once: true });
  try {
    await createProgram(context).parseAsync([...argv], { from: "user" });
    context.display.finish();
    return EXIT_DONE;
  } catch (error) {
    context.display.finish();
    const { exitCode, line } = describeFailure(error, {
      command: failedCommand(error),
      suggest: (message) => suggestFor(argv, message, io),
    });
    const colors = colorsFor(io.stderr, io.environment);
    if (argv.includes("--verbose") && error instanceof Error && exitCode !== EXIT_DONE) {
      io.stderr.write(`${visible(stackOf(error), { hasColors: false })}\n`);
    }
    if (line !== undefined) {
      io.stderr.write(`${colors.red(printable(line))}\n`);
    }
    const { resumeCommand } = context;
    const toResume = resumeCommand === undefined ? "" : ` To resume: ${printable(resumeCommand)}`;
    if (line === undefined && io.signal.aborted) {
      io.stderr.write(`Stopped.${toResume}\n`);
    } else if (toResume !== "" && exitCode === EXIT_FAILED && !isGanClsError(error, "diverged")) {
      // A full disk, say, can be mended; a training that has diverged would do so again.
      io.stderr.write(`What was done is kept.${toResume}\n`);
    }
    return exitCode;
  } finally {
    io.signal.removeEventListener("abort", onStop);
  }
}

/** A near name, where something that was typed is not there. */
function suggestFor(argv: readonly string[], message: string, { workingDirectory }: CliIo): string {
  return suggestForMissing({ argv, message, workingDirectory, names: KNOWN_NAMES });
}

/** The stack of an error whose message stays on its line: it may hold names from data, which must not look like frames. */
function stackOf({ name, message, stack = "" }: Error): string {
  const head = `${name}: ${message}`;
  return stack.startsWith(head) ? `${printable(head)}${stack.slice(head.length)}` : `${printable(head)}\n${stack}`;
}
