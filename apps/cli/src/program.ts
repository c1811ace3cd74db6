import { Command, CommanderError, InvalidArgumentError, type Option } from "commander";
import type { CommandContext } from "./command-context";
import { addAdoptCommand } from "./commands/adopt";
import { addClassicalCommand } from "./commands/classical";
import { addClassifyCommand } from "./commands/classify";
import { addCompletionCommand } from "./commands/completion";
import { addDoctorCommand } from "./commands/doctor";
import { addEvaluateCommand } from "./commands/evaluate";
import { addExportCommand } from "./commands/export";
import { addGenerateCommand } from "./commands/generate";
import { addInitCommand } from "./commands/init";
import { addLearnCommand } from "./commands/learn";
import { addQueueCommand } from "./commands/queue";
import { addReportCommand } from "./commands/report";
import { addResumeCommand } from "./commands/resume";
import { addRunsCommand } from "./commands/runs";
import { addModelsCommand } from "./commands/models";
import { addMethodsCommand, addStudyCommand } from "./commands/study";
import { addTasksCommand } from "./commands/tasks";
import { addTrainCommand } from "./commands/train";
import { addTransferCommand } from "./commands/transfer";
import { addWatchCommand } from "./commands/watch";
import { addWorkerCommand } from "./commands/worker";
import { warnOfSmallHeap } from "./engine";
import { CLI_VERSION } from "./package-version";
import { didYouMean } from "./render/suggestions";
import { terminalWidth } from "./render/table";
import { visible } from "./render/visible";

type AddCommand = (program: Command, context: CommandContext) => void;

/** The commands by what one wants, in the order in which one comes to need them. */
const GROUPS: readonly (readonly [string, readonly AddCommand[]])[] = [
  ["Start here:", [addStudyCommand, addLearnCommand]],
  ["Train:", [addTrainCommand, addTransferCommand, addClassicalCommand]],
  ["Compare:", [addEvaluateCommand, addTasksCommand, addMethodsCommand]],
  [
    "Use a classifier or a generator:",
    [addModelsCommand, addClassifyCommand, addInitCommand, addGenerateCommand, addAdoptCommand, addExportCommand],
  ],
  ["Look after runs:", [addRunsCommand, addResumeCommand, addWatchCommand, addReportCommand]],
  ["Several machines:", [addWorkerCommand, addQueueCommand]],
  ["This machine:", [addDoctorCommand, addCompletionCommand]],
];

/** What stands above everything else: a newcomer types one of these. */
const FIRST_STEPS = `New here? Type one of these:
  gan-cls study                  compare methods on handwritten digits
                                 (two minutes, no download)
  gan-cls learn my-pictures      make a classifier of your own pictures,
                                 one folder for each class
  gan-cls init my-project        a small project that uses a classifier
  gan-cls <command> --help       examples and options of a command
`;

/** Which command an error of commander belongs to. */
const COMMAND_OF_ERROR = new WeakMap<CommanderError, string>();

/** The command whose arguments did not parse, without the program's name; `undefined` for other errors, and for the program itself. */
export function failedCommand(error: unknown): string | undefined {
  return error instanceof CommanderError ? COMMAND_OF_ERROR.get(error) : undefined;
}

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
      getOutHelpWidth: () => terminalWidth(stdout) ?? PIPE_WIDTH,
      getErrHelpWidth: () => terminalWidth(stderr) ?? PIPE_WIDTH,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
      // Errors are printed in one place, as one line.
      outputError: () => {},
    })
    // Every command has options; the list has room for what they do instead.
    .configureHelp({ subcommandTerm: (command) => command.name() })
    .addHelpText("before", FIRST_STEPS);
  for (const [heading, commands] of GROUPS) {
    program.commandsGroup(heading);
    commands.forEach((add) => add(program, context));
  }
  program.helpCommand("help [command]", "the help of a command");
  program.hook("preAction", (_, command) => {
    if (command.options.some(({ long }) => long === "--engine")) {
      warnOfSmallHeap(context.display);
    }
  });
  program.hook("preAction", (_, command) => assertOutIsFree(command));
  everyCommand(program).forEach(refineErrors);
  return program;
}

/** Columns of help that goes to a file or a pipe. */
const PIPE_WIDTH = 80;

/** All commands below one. */
function everyCommand(command: Command): Command[] {
  return command.commands.flatMap((below) => [below, ...everyCommand(below)]);
}

/** Its errors name its own help, and a choice that is not there suggests the nearest. */
function refineErrors(command: Command): void {
  command.exitOverride((error) => {
    COMMAND_OF_ERROR.set(error, fullName(command));
    throw error;
  });
  command.options.forEach(suggestChoices);
}

/** `train gan` */
function fullName(command: Command): string {
  const above = command.parent;
  return above?.parent ? `${fullName(above)} ${command.name()}` : command.name();
}

function suggestChoices(option: Option): void {
  const { argChoices: choices } = option;
  if (choices !== undefined) {
    option.argParser((text: string) => {
      if (!choices.includes(text)) {
        const hint = didYouMean(text, choices);
        throw new InvalidArgumentError(`Allowed choices are ${choices.join(", ")}.${hint === "" ? "" : ` ${hint}`}`);
      }
      return text;
    });
  }
}

/** Commands whose `--out` is no folder of a run. */
const WRITE_FILES: ReadonlySet<string> = new Set(["report", "export"]);

/** A folder that cannot be used is said before data are read, which may take long. */
async function assertOutIsFree(command: Command): Promise<void> {
  const { out, resume } = command.opts<{ out?: string; resume?: string }>();
  if (out !== undefined && resume === undefined && !WRITE_FILES.has(command.name())) {
    const { assertFreeFolder } = await import("@gan-cls/study/node");
    await assertFreeFolder(out);
  }
}
