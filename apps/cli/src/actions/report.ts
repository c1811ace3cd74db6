import { stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { parseStudyDocument } from "@gan-cls/evaluate";
import type { Command } from "commander";
import type { CommandContext } from "../command-context";
import { displayPath } from "../render/study-summary";
import { readJsonIfPresent } from "../run/read-json";
import { writeLabelPicture } from "../render/label-picture";
import { writeHtmlReport } from "../report/write-html-report";

interface ReportOptions {
  readonly out?: string;
  readonly json?: boolean;
}

/** Draws the page of a run again, and what labels bring beside it, and says where the page is. */
export async function runReport(
  { io, print, printJson, display }: CommandContext,
  command: Command,
  run: string,
): Promise<void> {
  const { out, json = false } = command.opts<ReportOptions>();
  const file = await writeHtmlReport(run, out);
  const results = await readJsonIfPresent(join(run, "results.json"));
  if (typeof results === "object" && results !== null && "rows" in results) {
    await writeLabelPicture(dirname(file), parseStudyDocument(results), (message) => display.warn(message));
  }
  if (json) {
    printJson({ run, file, bytes: (await stat(file)).size });
  } else {
    print(displayPath(file, io.workingDirectory));
  }
}
