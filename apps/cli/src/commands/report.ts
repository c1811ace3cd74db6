import { stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { GanClsError, printable } from "@gan-cls/core";
import { Option, type Command } from "commander";
import type { CommandContext } from "../command-context";
import { addCommonOptions, addExample, pathFrom } from "../options";
import { displayPath } from "../render/paths";

const RESULTS_FILE = "results.json";

/** Commands whose runs leave images or models alone. */
const WITHOUT_PAGE: readonly string[] = ["adopt", "generate"];

interface ReportOptions {
  readonly out?: string;
  readonly json?: boolean;
}

/** `gan-cls report`: the page of a run, drawn again. */
export function addReportCommand(program: Command, context: CommandContext): void {
  const { workingDirectory } = context.io;
  const command = program
    .command("report")
    .summary("draw a run's report.html again")
    .description(
      "Draw report.html of a run again, from its folder alone; a run that is not finished shows what it has.",
    )
    .argument("<run>", "the folder of a run", pathFrom(workingDirectory))
    .addOption(
      new Option("--out <file>", "where to write the page (default: report.html in the run)").argParser(
        pathFrom(workingDirectory),
      ),
    )
    .action((run: string) => report(context, command, run));
  addCommonOptions(command, workingDirectory, []);
  addExample(command, "report runs/my-study");
}

/** Draws the page of a run and its label curve again, and prints the page's path. */
async function report({ io, print, printJson, display }: CommandContext, command: Command, run: string): Promise<void> {
  const [
    { describeLeftOut, describeRun, readJsonIfPresent, writeHtmlReport, writeLabelPicture },
    { parseStudyDocument },
  ] = await Promise.all([import("@gan-cls/study/node"), import("@gan-cls/evaluate")]);
  const { out, json = false } = command.opts<ReportOptions>();
  // What is no run, or damaged, is told below.
  const maker = (await describeRun(run).catch(() => undefined))?.command ?? "";
  if (WITHOUT_PAGE.includes(maker)) {
    throw new GanClsError("invalid-argument", `report: expected a run that has a page, got one of gan-cls ${maker}`);
  }
  const { file, leftOut } = await writeHtmlReport(run, out);
  describeLeftOut(leftOut).forEach((part) => display.warn(`left out: ${part}`));
  const results = leftOut.some((part) => part.file === RESULTS_FILE)
    ? undefined
    : await readJsonIfPresent(join(run, RESULTS_FILE));
  if (typeof results === "object" && results !== null && "rows" in results) {
    await writeLabelPicture(dirname(file), parseStudyDocument(results), (message) => display.warn(message));
  }
  if (json) {
    printJson({ run, file, bytes: (await stat(file)).size, leftOut });
  } else {
    print(printable(displayPath(file, io.workingDirectory)));
  }
}
