import { join } from "node:path";
import { NOBODY_WRITES_AFTER, sweepTemporaryFiles, writeFileAtomically } from "@gan-cls/core/node";
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
 * Draws the page of a run from its folder alone, into its folder or elsewhere, around what is damaged. Nobody needs the run's lock for that, so what
 * others left unfinished in the run goes only once it is old.
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
  await sweepTemporaryFiles(folder, { unchangedFor: NOBODY_WRITES_AFTER });
  return { file, leftOut };
}
