import { relative } from "node:path";
import { originalAccuracy } from "../study/original-figures";
import type { MeasuredStudy } from "../study/study-document";
import type { Colors } from "./colors";
import { formatBytes, formatDuration, formatQuantity } from "./format";
import { renderStudyTable } from "./study-table";

/** What a study says on a terminal when it is done: the table, what it cost, what was shortened, where to look next. */
export function renderStudySummary(
  study: MeasuredStudy,
  { folder, workingDirectory, colors }: { folder: string; workingDirectory: string; colors: Colors },
): string {
  const { rows, gans, shortened = [], seconds, peakMemoryBytes, engine, data, preset } = study;
  const original = preset === "original" ? originalAccuracy : undefined;
  const took = seconds === undefined ? "" : ` in ${formatDuration(seconds)}`;
  const lines = [
    renderStudyTable(rows, { colors, original }),
    `Tested on ${formatQuantity(rows[0].testSize, "image")} of ${data}, engine ${engine}${took}, at most ${formatBytes(peakMemoryBytes)} of memory.`,
    ...gans.map(
      (gan) => `The GAN: ${formatQuantity(gan.steps, "step")} in ${formatDuration(gan.seconds)}, seed ${gan.seed}.`,
    ),
    ...(shortened.length === 0 ? [] : [colors.yellow(`Shortened: ${shortened.join(" ")}`)]),
    "",
    `Results: ${displayPath(folder, workingDirectory)} (open report.md first)`,
  ];
  return lines.join("\n");
}

/** A path as a user would type it from where they are. */
export function displayPath(path: string, workingDirectory: string): string {
  const short = relative(workingDirectory, path);
  return short === "" || short.startsWith("..") ? path : short;
}
