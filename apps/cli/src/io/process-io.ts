import { isatty } from "node:tty";
import type { CliIo, OutputStream } from "./cli-io";
import { EXIT_STOPPED } from "../exit";
import { canMove } from "../render/colors";

/** Under `npx`, one Ctrl-C arrives twice: from the terminal, and passed on by npm. */
const ECHO_MILLISECONDS = 250;

/** Options of {@link createProcessIo}. */
export interface ProcessIoOptions {
  /** Whether a stream, by its number, is a terminal. @default Node's own answer */
  readonly isTerminal?: (stream: number) => boolean;
}

/** The process, and what became of its terminal. */
export interface ProcessIo extends CliIo {
  /** Whether a terminal that it had is no longer there. */
  hasLostTerminal(): boolean;
}

/**
 * Ends the process as one whose terminal has gone is ended. `process.exit` would give that terminal its settings back, which fails, and Node
 * takes the failure for a fault of its own and aborts with a trace.
 *
 * Reference: `ResetStdio` in Node's src/node.cc
 */
export function endByHangUp(): Promise<never> {
  process.removeAllListeners("SIGHUP");
  process.kill(process.pid, "SIGHUP");
  return new Promise(() => {
    // The signal takes a moment, and an empty loop would exit before it.
    setInterval(() => {}, 1000);
  });
}

/** What asks a process to stop. */
interface Stop {
  readonly signal: AbortSignal;
  /** Asks once; asking again changes nothing. */
  ask(reason: string): void;
}

/**
 * The real process: its streams, and what asks for a stop once and, for signals of a user, takes it by force the second time.
 *
 * A terminal that goes away asks for a stop as Ctrl-C does: by SIGHUP, and by writes that it no longer takes. Where no stream is a terminal (`nohup`,
 * a service, cron), SIGHUP is ignored. Node takes away the ignoring that `nohup` asks for before a program sees it, so this goes by the streams.
 */
export function createProcessIo({ isTerminal = isatty }: ProcessIoOptions = {}): ProcessIo {
  const stop = createStop();
  const terminals = [0, 1, 2].filter((stream) => isTerminal(stream));
  listenToSignals(stop, terminals.length > 0);
  listenToWrites(process.stdout, stop, { isProgress: false });
  listenToWrites(process.stderr, stop, { isProgress: true });
  if (canMove(process.stderr, process.env)) {
    restoreTerminalOnExit(process.stderr);
  }
  return {
    stdout: process.stdout,
    stderr: process.stderr,
    environment: process.env,
    workingDirectory: process.cwd(),
    signal: stop.signal,
    now: () => new Date(),
    hasLostTerminal: () => terminals.some((stream) => !isTerminal(stream)),
  };
}

function createStop(): Stop {
  const controller = new AbortController();
  return {
    signal: controller.signal,
    ask(reason) {
      if (!controller.signal.aborted) {
        controller.abort(new Error(reason));
      }
    },
  };
}

/**
 * A reader of results that has seen enough (`gan-cls study | head`) must not break a training, whose results go to files anyway. Where nobody sees
 * its progress any more, neither a terminal (EIO) nor a pipe, nobody is left to wait for it.
 */
function listenToWrites(stream: OutputStream, stop: Stop, { isProgress }: { isProgress: boolean }): void {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EIO" || (error.code === "EPIPE" && isProgress)) {
      stop.ask(`nobody takes what is written any more: ${error.code}`);
    } else if (error.code !== "EPIPE") {
      throw error;
    }
  });
}

/** A progress bar hides the cursor and switches line wrapping off; a forced exit must not leave it so. */
function restoreTerminalOnExit(stream: OutputStream): void {
  process.on("exit", () => stream.write("\u001B[?25h\u001B[?7h"));
}

function listenToSignals(stop: Stop, hasTerminal: boolean): void {
  let stoppedAt = 0;
  const onSignal = (name: NodeJS.Signals): void => {
    if (!stop.signal.aborted) {
      stoppedAt = performance.now();
      stop.ask(`received ${name}`);
    } else if (performance.now() - stoppedAt > ECHO_MILLISECONDS) {
      process.exit(EXIT_STOPPED);
    }
  };
  process.on("SIGINT", onSignal);
  process.on("SIGTERM", onSignal);
  // It comes more than once, from the shell and from the terminal: the second is no order to hurry.
  process.on("SIGHUP", () => {
    if (hasTerminal) {
      stop.ask("received SIGHUP");
    }
  });
}
