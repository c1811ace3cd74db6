import type { Command } from "commander";
import type { CommandContext } from "../command-context";
import { renderStudySummary } from "../render/study-summary";
import { readStoppedRun } from "../run/run-config";
import { resumedOptions, storedArguments } from "../run/stored-arguments";
import { readAdditions } from "../additions/additions-folder";
import { planWithAdditions } from "../additions/study-additions";
import { startStudy } from "../study/start-study";
import type { StudyOptions, StudyPlan } from "../study/study-plan";

export { methodsNamed, planStudy } from "../study/study-plan";

/** A command that runs a study. */
export interface StudyCommand<Options extends StudyOptions> {
  /** Such as `train cnn`. */
  name: string;
  /** As it was parsed. */
  command: Command;
  /** Adds the command's options, to parse those of a run to go on with. */
  configure: (command: Command) => Command;
  plan: (options: Options) => StudyPlan | Promise<StudyPlan>;
}

/** From options to printed results: what `study`, `train cnn`, `transfer` and `classical` have in common. */
export async function runStudyCommand<Options extends StudyOptions>(
  context: CommandContext,
  { name, command, configure, plan }: StudyCommand<Options>,
): Promise<void> {
  const given = command.opts<Options>();
  const stopped = given.resume === undefined ? undefined : await readStoppedRun(given.resume, name);
  const options = stopped === undefined ? given : resumedOptions<Options>(command, stopped.config, configure, ["jobs"]);
  const { study, folder } = await startStudy(context, {
    plan: await planInFull(options, plan),
    engine: options.engine,
    out: options.out,
    arguments: stopped?.config.arguments ?? storedArguments(command),
    stopped,
  });
  if (options.json) {
    context.printJson(study);
  } else {
    context.print(renderStudySummary(study, { folder, io: context.io, colors: context.colors, isTrained: true }));
  }
}

async function planInFull<Options extends StudyOptions>(
  options: Options,
  plan: StudyCommand<Options>["plan"],
): Promise<StudyPlan> {
  const planned = await plan(options);
  return options.additions === undefined ? planned : planWithAdditions(planned, await readAdditions(options.additions));
}
