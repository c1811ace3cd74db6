import { stat } from "node:fs/promises";
import type { Command } from "commander";
import type { CommandContext } from "../command-context";
import { displayPath } from "../render/study-summary";
import { writeHtmlReport } from "../report/write-html-report";

interface ReportOptions {
  readonly out?: string;
  readonly json?: boolean;
}

/** Draws the page of a run again and says where it is. */
export async function runReport(
  { io, print, printJson }: CommandContext,
  command: Command,
  run: string,
): Promise<void> {
  const { out, json = false } = command.opts<ReportOptions>();
  const file = await writeHtmlReport(run, out);
  if (json) {
    printJson({ run, file, bytes: (await stat(file)).size });
  } else {
    print(displayPath(file, io.workingDirectory));
  }
}
