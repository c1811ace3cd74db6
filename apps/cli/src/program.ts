import { Command } from "commander";
import type { CommandContext } from "./command-context";
import { addAdoptCommand } from "./commands/adopt";
import { addClassicalCommand } from "./commands/classical";
import { addClassifyCommand } from "./commands/classify";
import { addDoctorCommand } from "./commands/doctor";
import { addEvaluateCommand } from "./commands/evaluate";
import { addGenerateCommand } from "./commands/generate";
import { addLearnCommand } from "./commands/learn";
import { addReportCommand } from "./commands/report";
import { addResumeCommand } from "./commands/resume";
import { addRunsCommand } from "./commands/runs";
import { addModelsCommand } from "./commands/models";
import { addMethodsCommand, addStudyCommand } from "./commands/study";
import { addTrainCommand } from "./commands/train";
import { addTransferCommand } from "./commands/transfer";
import { addWatchCommand } from "./commands/watch";
import { CLI_VERSION } from "./package-version";
import { addExample } from "./options";
import { visible } from "./render/visible";

/** The tree of commands. Each loads what it needs when it runs, so that `--help` is quick. */
export function createProgram(context: CommandContext): Command {
  const { stdout, stderr } = context.io;
  const program = new Command("gan-cls")
    .description("Train a GAN without labels, turn its discriminator into a classifier, and compare it honestly.")
    .version(CLI_VERSION)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => stdout.write(visible(text, { hasColors: false })),
      writeErr: (text) => stderr.write(visible(text, { hasColors: false })),
      getOutHasColors: () => false,
      getErrHasColors: () => false,
      // Errors are printed in one place, as one line.
      outputError: () => {},
    });
  addExample(program, "learn my-pictures", "study --preset quick");
  for (const add of [
    addLearnCommand,
    addStudyCommand,
    addTrainCommand,
    addTransferCommand,
    addClassicalCommand,
    addGenerateCommand,
    addClassifyCommand,
    addEvaluateCommand,
    addRunsCommand,
    addResumeCommand,
    addReportCommand,
    addWatchCommand,
    addModelsCommand,
    addMethodsCommand,
    addAdoptCommand,
    addDoctorCommand,
  ]) {
    add(program, context);
  }
  return program;
}
