import { spawn } from "node:child_process";
import { constants } from "node:os";

/** Signals that ask a program to end; a child must hear of them, so that it can finish what it is writing. */
const END_SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"];

/**
 * Runs a command to its end and resolves to its exit code (128 + signal number if a signal ended it, as shells count).
 * While it runs, requests to end go to the command, and this process outlives it to report how it ended.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {{cwd?: string, env?: NodeJS.ProcessEnv, quiet?: boolean, shell?: boolean, output?: "inherit" | number}} options
 *   `quiet` shows the command's output only if it fails; `output` is where it goes otherwise.
 */
export function runCommand(command, args, { cwd, env, quiet = false, shell = false, output = "inherit" } = {}) {
  const child = spawn(command, args, {
    cwd,
    env,
    shell,
    stdio: ["ignore", quiet ? "pipe" : output, quiet ? "pipe" : output],
  });
  const pieces = [];
  child.stdout?.on("data", (piece) => pieces.push(piece));
  child.stderr?.on("data", (piece) => pieces.push(piece));
  const stopForwarding = forwardSignals(child);
  return new Promise((resolve) => {
    child.on("error", (error) => {
      stopForwarding();
      process.stderr.write(`${command}: ${error.message}\n`);
      resolve(127);
    });
    child.on("close", (code, signal) => {
      stopForwarding();
      const status = code ?? 128 + constants.signals[signal];
      if (status !== 0) {
        process.stderr.write(Buffer.concat(pieces));
      }
      resolve(status);
    });
  });
}

/** Passes requests to end on to `child`, until the returned function is called. */
function forwardSignals(child) {
  const listeners = END_SIGNALS.map((signal) => {
    const listener = () => {
      // At a terminal Ctrl-C reaches the child by itself; a second one would read as "at once".
      if (signal !== "SIGINT" || !process.stdin.isTTY) {
        child.kill(signal);
      }
    };
    process.on(signal, listener);
    return () => process.off(signal, listener);
  });
  return () => listeners.forEach((remove) => remove());
}
