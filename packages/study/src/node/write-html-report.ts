import { join } from "node:path";
import { writeFileAtomically } from "@gan-cls/core/node";
import { renderReport, type LeftOut } from "@gan-cls/report";
import { readRun } from "./read-run";

/** The page that a run leaves. */
export const REPORT_FILE = "report.html";

/** A page that was drawn. */
export interface WrittenReport {
  readonly file: string;
  /** What of the run is damaged and not shown. */
  readonly leftOut: readonly LeftOut[];
}

/**
 * Draws the page of a run from its folder alone, into its folder or elsewhere, around what is damaged.
 *
 * @throws What `readRun` throws, and `io`.
 */
export async function writeHtmlReport(folder: string, file = join(folder, REPORT_FILE)): Promise<WrittenReport> {
  const data = await readRun(folder);
  const leftOut = [...(data.leftOut ?? [])];
  await writeFileAtomically(
    file,
    renderReport(data, (part) => leftOut.push(part)),
  );
  return { file, leftOut };
}
