import { join } from "node:path";
import { GanClsError, isGanClsError } from "@gan-cls/core";
import type { PrunedRun, RunDescription } from "@gan-cls/study/node";
import { Option, type Command } from "commander";
import type { CommandContext } from "../command-context";
import { addCommonOptions, addExample, pathFrom } from "../options";
import { displayPath } from "../render/paths";
import { terminalWidth } from "../render/table";

interface RunsOptions {
  readonly prune?: boolean;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/** `gan-cls runs`: what there is, and how far it has come. */
export function addRunsCommand(program: Command, context: CommandContext): void {
  const { workingDirectory } = context.io;
  const command = program
    .command("runs")
    .summary("list runs; free the space of finished ones")
    .description("List runs, the newest first: command, state, progress, size and age.")
    .argument("[folder]", "the folder with the runs, or one run (default: runs)", pathFrom(workingDirectory))
    .addOption(
      new Option(
        "--prune",
        "remove checkpoints of finished runs that nothing needs any more, and temporary files of crashes; results, models and whatever a run resumes from stay",
      ),
    )
    .addOption(new Option("--dry-run", "with --prune: only say what would be removed"))
    .action((folder?: string) => showRuns(context, command, folder ?? join(workingDirectory, "runs")));
  addCommonOptions(command, workingDirectory, []);
  addExample(command, "runs", "runs --prune --dry-run", "runs path/to/runs --json");
}

async function showRuns(context: CommandContext, command: Command, folder: string): Promise<void> {
  const { prune = false, dryRun = false, json = false } = command.opts<RunsOptions>();
  if (dryRun && !prune) {
    throw new GanClsError(
      "invalid-argument",
      "runs: expected --prune with --dry-run, got --dry-run alone; add --prune",
    );
  }
  const [{ listRuns }, { renderPruned, renderRunList }] = await Promise.all([
    import("@gan-cls/study/node"),
    import("../render/run-list"),
  ]);
  const runs = await listRuns(folder).catch(explainMissing);
  const { io, colors, display } = context;
  if (prune) {
    const pruned = await pruneAll(context, runs, dryRun);
    if (json) {
      context.printJson(pruned);
    } else {
      const shown = pruned.map((run) => ({ ...run, folder: displayPath(run.folder, io.workingDirectory) }));
      context.print(renderPruned(shown, dryRun));
    }
  } else if (json) {
    context.printJson(runs.map((run) => ({ ...run, changedAt: new Date(run.changedAt).toISOString() })));
  } else if (runs.length === 0) {
    display.note(`No runs in ${displayPath(folder, io.workingDirectory)}`);
  } else {
    context.print(renderRunList(runs, { colors, now: io.now(), width: terminalWidth(io.stdout) }));
  }
}

function explainMissing(error: unknown): never {
  if (isGanClsError(error, "not-found")) {
    const message = `runs: expected a folder with runs, got ${String(error.details.path)}, which is not there; a command keeps its run in the folder runs where it is called, or where --out says`;
    throw new GanClsError("not-found", message, { cause: error });
  }
  throw error;
}

/** One that cannot be pruned is told, and hinders no other. */
async function pruneAll(
  { io, display }: CommandContext,
  runs: readonly RunDescription[],
  isDryRun: boolean,
): Promise<PrunedRun[]> {
  const { pruneRun } = await import("@gan-cls/study/node");
  const pruned: PrunedRun[] = [];
  for (const { folder } of runs) {
    try {
      pruned.push(await pruneRun(folder, { isDryRun, now: io.now }));
    } catch (error) {
      display.warn((error as Error).message);
    }
  }
  return pruned;
}
