import { join, resolve } from "node:path";
import { GanClsError, isGanClsError, printable } from "@gan-cls/core";
import type { RunDescription } from "@gan-cls/study/node";
import type { Command } from "commander";
import type { CommandContext } from "../command-context";
import { addExample } from "../options";
import { displayPath } from "../render/paths";

/** `gan-cls resume`: goes on with a run, whatever command made it. */
export function addResumeCommand(program: Command, context: CommandContext): void {
  const command = program
    .command("resume")
    .summary("go on with a run that was stopped")
    .description(
      "Go on with a run that was stopped, whatever command made it: the newest one in runs, or the one that is named. Options that its command takes with --resume may follow.",
    )
    .usage("[run] [options]")
    .argument("[words...]", "the folder of a run, and options")
    .allowUnknownOption()
    .action((words: string[]) => resume(context, program, words));
  addExample(
    command,
    "resume",
    "resume runs/my-gan",
    "resume runs/my-gan --epochs 50",
    "resume runs/my-study --jobs 1",
  );
}

async function resume(context: CommandContext, program: Command, words: readonly string[]): Promise<void> {
  const { io } = context;
  const [first] = words;
  const isNamed = first !== undefined && !first.startsWith("-");
  const run = isNamed ? await describe(resolve(io.workingDirectory, first)) : await newestStopped(context);
  const options = isNamed ? words.slice(1) : words;
  const path = displayPath(run.folder, io.workingDirectory);
  const changes = options.some((word) => !["--json", "--verbose"].includes(word));
  if (run.state === "finished" && !changes) {
    if (options.includes("--json")) {
      context.printJson({ run: run.folder, command: run.command, state: run.state });
    } else {
      const shown = printable(`${path} is finished (gan-cls ${run.command})`);
      context.print(`${shown}: there is nothing to resume.`);
    }
    return;
  }
  await program.parseAsync([...commandOf(run), "--resume", run.folder, ...options], { from: "user" });
}

async function describe(folder: string): Promise<RunDescription> {
  const { describeRun } = await import("@gan-cls/study/node");
  const run = await describeRun(folder).catch((error: unknown) => {
    if (isGanClsError(error, "not-found")) {
      return undefined;
    }
    throw error;
  });
  if (run === undefined) {
    throw new GanClsError(
      "not-found",
      `resume: expected the folder of a run, got ${folder}; gan-cls runs lists those that there are`,
    );
  }
  return run;
}

async function newestStopped({ io }: CommandContext): Promise<RunDescription> {
  const { listRuns } = await import("@gan-cls/study/node");
  const folder = join(io.workingDirectory, "runs");
  const runs = await listRuns(folder).catch((error: unknown) => {
    if (isGanClsError(error, "not-found")) {
      return [];
    }
    throw error;
  });
  const run = runs.find(({ state, isResumable }) => state === "stopped" && isResumable);
  if (run === undefined) {
    throw new GanClsError(
      "not-found",
      `resume: expected a stopped run in ${folder}, got none; name the folder of one, see gan-cls runs`,
    );
  }
  return run;
}

/** The words of the command that made a run. @throws GanClsError `invalid-data`, `invalid-argument` */
function commandOf({ folder, command, isResumable, reason }: RunDescription): string[] {
  if (command === undefined) {
    throw new GanClsError(
      "invalid-data",
      reason ?? `resume: expected the configuration of a run in ${folder}, got none; start a new run`,
    );
  }
  if (!isResumable) {
    throw new GanClsError(
      "invalid-argument",
      `resume: expected a run that can be resumed, got one of gan-cls ${command} in ${folder}; run it again`,
    );
  }
  return command.split(" ");
}
