import type { Writable } from "node:stream";

/** A stream that may be a terminal. */
export type OutputStream = Writable & { readonly isTTY?: boolean; readonly columns?: number };

/** All that the command line touches of the process it runs in, so that tests can bring their own. */
export interface CliIo {
  /** Results, and nothing else. */
  readonly stdout: OutputStream;
  /** Progress, warnings and errors. */
  readonly stderr: OutputStream;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Where relative paths start, and where `runs/` is made. */
  readonly workingDirectory: string;
  /** Fires when the user asks to stop. */
  readonly signal: AbortSignal;
  /** The time of day, for names and logs. */
  readonly now: () => Date;
  /** The script of a process that runs cells of a study. @default none; everything is done in this process */
  readonly workerEntry?: string;
}
