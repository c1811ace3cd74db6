import { isAbortError, isGanClsError } from "@gan-cls/core";
import { CommanderError } from "commander";

/** Everything was done. */
export const EXIT_DONE = 0;
/** The work failed for a reason that other input would not fix. */
export const EXIT_FAILED = 1;
/** The input was wrong: options, data, files. */
export const EXIT_BAD_INPUT = 2;
/** The user stopped it; 128 + SIGINT, as shells have it. */
export const EXIT_STOPPED = 130;

/** How a command that threw ends. */
export interface Failure {
  readonly exitCode: number;
  /** One line for people; `undefined` when nothing is left to say. */
  readonly line: string | undefined;
}

/** Turns whatever a command threw into an exit code and one line that says how to fix it. */
export function describeFailure(error: unknown): Failure {
  if (error instanceof CommanderError) {
    return describeCommanderError(error);
  }
  if (isAbortError(error)) {
    return { exitCode: EXIT_STOPPED, line: undefined };
  }
  if (isGanClsError(error, "invalid-argument", "invalid-data", "not-found", "checksum-mismatch")) {
    return { exitCode: EXIT_BAD_INPUT, line: errorLine(error.message) };
  }
  if (isGanClsError(error)) {
    return { exitCode: EXIT_FAILED, line: errorLine(error.message) };
  }
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return { exitCode: EXIT_FAILED, line: `${errorLine(message)} (unexpected; run it with --verbose to see where)` };
}

function describeCommanderError({ code, message, exitCode }: CommanderError): Failure {
  if (code === "commander.help") {
    // No command was named; commander has printed the help.
    return { exitCode: EXIT_BAD_INPUT, line: undefined };
  }
  return exitCode === 0
    ? { exitCode: EXIT_DONE, line: undefined }
    : { exitCode: EXIT_BAD_INPUT, line: `${errorLine(message)} See gan-cls --help.` };
}

/** One line: an error that spans several is for `--verbose`. */
function errorLine(message: string): string {
  const text = message.replace(/^error: /, "").replaceAll(/\s*\n\s*/g, " ");
  return `error: ${/[.!?)]$/.test(text) ? text : `${text}.`}`;
}
