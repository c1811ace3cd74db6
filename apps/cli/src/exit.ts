import { isAbortError, isGanClsError, type GanClsError } from "@gan-cls/core";
import { toFileError } from "@gan-cls/core/node";
import { CommanderError } from "commander";
import { plainMessage } from "./render/plain-message";
import { didYouMean } from "./render/suggestions";

/** Everything was done. */
export const EXIT_DONE = 0;
/** The work failed for a reason that other input would not fix. */
export const EXIT_FAILED = 1;
/** The input was wrong: options, data, files. */
export const EXIT_BAD_INPUT = 2;
/** The user stopped it; 128 + SIGINT, as shells have it. */
export const EXIT_STOPPED = 130;

/** What the system says of a path that was typed wrongly. */
const INPUT_CODES: ReadonlySet<string> = new Set(["ENAMETOOLONG", "ENOTDIR"]);

/** How a command that threw ends. */
export interface Failure {
  readonly exitCode: number;
  /** One line for people; `undefined` when nothing is left to say. */
  readonly line: string | undefined;
}

/** What {@link describeFailure} knows beside the error. */
export interface FailureContext {
  /** The command whose options did not parse, such as `train gan`. @default none */
  readonly command?: string;
  /** Names or folders that may have been meant, for an error about something that is not there. @default none */
  readonly suggest?: (message: string) => string;
}

/** Turns whatever a command threw into an exit code and one line that says how to fix it. */
export function describeFailure(thrown: unknown, { command, suggest }: FailureContext = {}): Failure {
  const error = inWords(thrown);
  if (error instanceof CommanderError) {
    return describeCommanderError(error, command);
  }
  if (isAbortError(error)) {
    return { exitCode: EXIT_STOPPED, line: undefined };
  }
  if (isGanClsError(error)) {
    const suggestion = suggestionFor(error, suggest);
    const line = `${errorLine(plainMessage(error.message).replace(/^: /, ""))}${suggestion === "" ? "" : ` ${suggestion}`}`;
    const { systemCode } = error.details;
    const isInput =
      isGanClsError(error, "invalid-argument", "invalid-data", "not-found", "checksum-mismatch") ||
      INPUT_CODES.has(String(systemCode));
    return { exitCode: isInput ? EXIT_BAD_INPUT : EXIT_FAILED, line };
  }
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return { exitCode: EXIT_FAILED, line: `${errorLine(message)} (unexpected; run it with --verbose to see where)` };
}

/** An error of the system about a file, which nobody foresaw, in words. */
function inWords(error: unknown): unknown {
  const { code, path } = (error ?? {}) as { code?: unknown; path?: unknown };
  return error instanceof Error && !isGanClsError(error) && typeof code === "string" && typeof path === "string"
    ? toFileError("", path, error)
    : error;
}

/** What may have been meant: one of the choices that the error lists, or something that is there. */
function suggestionFor({ code, details, message }: GanClsError, suggest: FailureContext["suggest"]): string {
  const { value, choices } = details;
  if (typeof value === "string" && Array.isArray(choices)) {
    return didYouMean(value, choices as string[]);
  }
  return code === "not-found" || code === "invalid-argument" ? (suggest?.(message) ?? "") : "";
}

function describeCommanderError({ code, message, exitCode }: CommanderError, command: string | undefined): Failure {
  if (code === "commander.help" && exitCode !== 0) {
    // No command was named; commander has printed the help. With "gan-cls help" it was asked for.
    return { exitCode: EXIT_BAD_INPUT, line: undefined };
  }
  const help = ["gan-cls", ...(command === undefined ? [] : [command]), "--help"].join(" ");
  return exitCode === 0
    ? { exitCode: EXIT_DONE, line: undefined }
    : { exitCode: EXIT_BAD_INPUT, line: `${errorLine(message)} See ${help}.` };
}

/** One line: an error that spans several is for `--verbose`. */
function errorLine(message: string): string {
  const text = message.replace(/^error: /, "").replaceAll(/\s*\n\s*/g, " ");
  return `error: ${/[.!?)]$/.test(text) ? text : `${text}.`}`;
}
