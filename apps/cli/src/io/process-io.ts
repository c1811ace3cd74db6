import type { CliIo, OutputStream } from "./cli-io";
import { EXIT_STOPPED } from "../exit";

/** Under `npx`, one Ctrl-C arrives twice: from the terminal, and passed on by npm. */
const ECHO_MILLISECONDS = 250;

/** The real process: its streams, and signals that ask for a stop once and take it by force the second time. */
export function createProcessIo(): CliIo {
  ignoreBrokenPipe(process.stdout);
  ignoreBrokenPipe(process.stderr);
  restoreTerminalOnExit(process.stderr);
  return {
    stdout: process.stdout,
    stderr: process.stderr,
    environment: process.env,
    workingDirectory: process.cwd(),
    signal: stopSignal(),
    now: () => new Date(),
  };
}

/** A reader that has seen enough (`gan-cls study | head`) must not break a training; its results go to files anyway. */
function ignoreBrokenPipe(stream: OutputStream): void {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") {
      throw error;
    }
  });
}

/** A progress bar hides the cursor and switches line wrapping off; a forced exit must not leave it so. */
function restoreTerminalOnExit(stream: OutputStream): void {
  if (stream.isTTY) {
    process.on("exit", () => stream.write("\u001B[?25h\u001B[?7h"));
  }
}

function stopSignal(): AbortSignal {
  const controller = new AbortController();
  let stoppedAt = 0;
  const onSignal = (name: NodeJS.Signals): void => {
    if (!controller.signal.aborted) {
      stoppedAt = performance.now();
      controller.abort(new Error(`received ${name}`));
    } else if (performance.now() - stoppedAt > ECHO_MILLISECONDS) {
      process.exit(EXIT_STOPPED);
    }
  };
  process.on("SIGINT", onSignal);
  process.on("SIGTERM", onSignal);
  return controller.signal;
}
