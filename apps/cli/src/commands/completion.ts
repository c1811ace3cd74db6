import { Argument, type Command } from "commander";
import type { CommandContext } from "../command-context";
import { complete } from "../completion/complete";
import { COMPLETION_SCRIPTS, HOW_TO, SHELLS, type Shell } from "../completion/scripts";
import { addExample } from "../options";

/** `gan-cls completion`: what teaches a shell to complete; and `gan-cls complete`, which the shell then asks. */
export function addCompletionCommand(program: Command, context: CommandContext): void {
  const { io } = context;
  const command = program
    .command("completion")
    .summary("complete with Tab: commands, options, models, runs")
    .description(
      "Print what makes your shell complete commands, options, choices, methods, models, data sets, runs and files with the Tab key.",
    )
    .addArgument(new Argument("<shell>", "your shell").choices(SHELLS))
    .action((shell: Shell) => void io.stdout.write(COMPLETION_SCRIPTS[shell]));
  command.addHelpText("after", `\nOnce, then open a new terminal:\n${SHELLS.map(describeShell).join("\n")}`);
  addExample(command, "completion bash");
  program
    .command("complete", { hidden: true })
    .argument("[words...]")
    .action(async (words: string[]) => {
      const { rest, answers } = await complete(program, words, io.workingDirectory);
      const lines = answers.map(({ value, about }) => `${value}\t${about}`);
      io.stdout.write(`${[rest, ...lines].join("\n")}\n`);
    });
}

function describeShell(shell: Shell): string {
  return HOW_TO[shell].map((line, at) => `  ${at === 0 ? shell.padEnd(5) : "     "} $ ${line}`).join("\n");
}
