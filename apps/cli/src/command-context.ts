import { printableJson } from "@gan-cls/core";
import type { CliIo } from "./io/cli-io";
import { canMove, colorsFor, hasLinks, type Colors } from "./render/colors";
import { createLogDisplay } from "./render/log-display";
import { plainMessage } from "./render/plain-message";
import type { ProgressDisplay } from "./render/progress-display";
import { createTerminalDisplay } from "./render/terminal-display";
import { visible } from "./render/visible";

/** What every command gets in addition to its options. */
export interface CommandContext {
  readonly io: CliIo;
  /** Progress and notes, on stderr. */
  readonly display: ProgressDisplay;
  /** Colours of stdout. */
  readonly colors: Colors;
  /** Prints results for people; with `--json` there is nothing to print but the document. */
  print(text: string): void;
  /** Prints a table for programs, as it is: only a terminal gets what it would act on as escapes. */
  printData(text: string): void;
  /** Prints the one document of `--json`. */
  printJson(value: unknown): void;
  /** Sets the command that resumes the run; it is printed if the command is stopped. */
  setResumeCommand(command: string): void;
}

/** The context of one run of the command line, and the command that resumes it. */
export function createCommandContext(io: CliIo): CommandContext & { readonly resumeCommand: string | undefined } {
  const { stdout, stderr, environment } = io;
  let resumeCommand: string | undefined;
  const colors = colorsFor(stdout, environment);
  const display = canMove(stderr, environment)
    ? createTerminalDisplay(stderr, colorsFor(stderr, environment))
    : createLogDisplay(stderr);
  const print = (text: string): void =>
    void stdout.write(`${visible(text, { hasColors: colors.isColorSupported, hasLinks: hasLinks(io) })}\n`);
  return {
    io,
    // A warning of a package begins with the function that gives it.
    display: { ...display, warn: (line) => display.warn(plainMessage(line)) },
    colors,
    print,
    printData: (text) => (stdout.isTTY ? print(text) : void stdout.write(`${text}\n`)),
    printJson: (value) => void stdout.write(`${printableJson(value, 2)}\n`),
    setResumeCommand(command) {
      resumeCommand = command;
    },
    get resumeCommand() {
      return resumeCommand;
    },
  };
}
