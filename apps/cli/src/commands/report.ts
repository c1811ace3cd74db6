import { Option, type Command } from "commander";
import type { CommandContext } from "../command-context";
import { addCommonOptions, addExample, pathFrom } from "../options";

/** `gan-cls report`: the page of a run, drawn again. */
export function addReportCommand(program: Command, context: CommandContext): void {
  const { workingDirectory } = context.io;
  const command = program
    .command("report")
    .description(
      "Draw report.html of a run again, from its folder alone; a run that is not finished shows what it has.",
    )
    .argument("<run>", "the folder of a run", pathFrom(workingDirectory))
    .addOption(
      new Option("--out <file>", "where to write the page (default: report.html in the run)").argParser(
        pathFrom(workingDirectory),
      ),
    )
    .action(async (run: string) => {
      const { runReport } = await import("../actions/report");
      await runReport(context, command, run);
    });
  addCommonOptions(command, workingDirectory, []);
  addExample(command, "report runs/my-study");
}
