import type { EngineReport } from "@gan-cls/engine";
import type { RunFolder, RunStart } from "@gan-cls/study/node";
import type { StudyAbout } from "@gan-cls/study";
import type { CommandContext } from "../command-context";
import { CLI_VERSION } from "../package-version";

/** What a command knows of the run that it begins. */
export interface RunBeginning extends Omit<RunStart, "engine" | "versions" | "workingDirectory" | "now"> {
  readonly engine: EngineReport;
  /** What is typed before the options, such as a path; it is not stored, because a resumed run has its data. @default none */
  readonly operands?: readonly string[];
}

/**
 * Starts or resumes a run, says where it is, and remembers how to resume it should it be stopped.
 *
 * @returns The folder, which the caller closes, and what its documents say of how they were made.
 */
export async function beginRun(
  { io, display, setResumeCommand }: CommandContext,
  { engine, operands = [], ...start }: RunBeginning,
): Promise<{ folder: RunFolder; about: Required<StudyAbout> }> {
  const { describeMachine, RESUMABLE_COMMANDS, shellCommand, startRun } = await import("@gan-cls/study/node");
  const { workingDirectory, now, environment } = io;
  const versions = runVersions(engine);
  const onNote = (message: string): void => display.note(message);
  const folder = await startRun({ ...start, engine: engine.name, versions, workingDirectory, now, onNote });
  const words = start.command.split(" ");
  if (RESUMABLE_COMMANDS.includes(start.command)) {
    setResumeCommand(shellCommand(["resume", folder.path], environment));
  }
  display.note(`${start.stopped ? "Resuming" : "Writing to"} ${folder.path} (engine ${engine.name})`);
  const command = shellCommand([...words, ...operands, ...(start.arguments ?? [])], environment);
  return { folder, about: { engine: engine.name, machine: describeMachine(), versions, command } };
}

/** Versions of everything that has a part in the figures. */
export function runVersions({ versions }: EngineReport): Record<string, string> {
  return { "@gan-cls/cli": CLI_VERSION, ...versions };
}
