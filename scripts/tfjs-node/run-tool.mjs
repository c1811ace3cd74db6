import { spawnSync } from "node:child_process";

/** Something that the user can fix: its message is one line, and a stack is of no use. */
export class BuildError extends Error {}

/**
 * Runs a program quietly to its end.
 *
 * @param {string} program
 * @param {string[]} args
 * @param {{cwd?: string, seconds?: number}} options `seconds` is the longest that it may take.
 * @returns {{ok: boolean, output: string, missing: boolean}} What it printed; `missing` if there is no such program.
 */
export function runTool(program, args, { cwd, seconds = 60 } = {}) {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    cwd,
    encoding: "utf8",
    timeout: seconds * 1000,
    maxBuffer: 64 * 2 ** 20,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const late = error?.code === "ETIMEDOUT" ? `${program} took longer than ${seconds} s\n` : "";
  return {
    ok: status === 0,
    output: `${stdout ?? ""}${status === 0 ? "" : (stderr ?? "")}${late}`,
    missing: error?.code === "ENOENT",
  };
}

/** The last line that says something, for messages of one line. */
export function lastLine(output) {
  return output.trim().split("\n").at(-1)?.trim() ?? "";
}
