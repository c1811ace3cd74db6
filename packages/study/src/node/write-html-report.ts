import { join } from "node:path";
import { writeFileAtomically } from "@gan-cls/core/node";
import { renderReport } from "@gan-cls/report";
import { readRun } from "./read-run";

/** The page that a run leaves. */
export const REPORT_FILE = "report.html";

/**
 * Draws the page of a run from its folder alone, into its folder or elsewhere.
 *
 * @returns Where it is.
 * @throws What `readRun` throws, and `io`.
 */
export async function writeHtmlReport(folder: string, out = join(folder, REPORT_FILE)): Promise<string> {
  await writeFileAtomically(out, renderReport(await readRun(folder)));
  return out;
}
