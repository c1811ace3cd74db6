import { printable, printableTexts } from "@gan-cls/core";
import {
  balancedAccuracy,
  explainSelection,
  formatCount,
  formatDuration,
  formatPercent,
  selectionTable,
} from "@gan-cls/evaluate";
import type { StudyResults } from "@gan-cls/study";
import { CLASSIFIER_FOLDER, shellCommand, usageLines } from "@gan-cls/study/node";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { describePlaces } from "./links";
import { displayPath } from "./paths";
import { renderStudyTable } from "./study-table";
import { columnsOf, renderTable, terminalWidth } from "./table";
import { describeSeen, type StudySummaryOptions } from "./study-summary";

/** What `gan-cls learn` says when it is done: how the method was chosen, how well it does on images kept aside, and how to use it. */
export function renderLearned(
  given: StudyResults,
  { folder, io, colors, seconds }: Pick<StudySummaryOptions, "folder" | "io" | "colors"> & { seconds: number },
): string {
  const { selection, rows, data } = printableTexts(given);
  const width = terminalWidth(io.stdout);
  if (selection === undefined) {
    return renderStudyTable(rows, { colors, original: undefined, width });
  }
  const model = displayPath(join(folder, CLASSIFIER_FOLDER), io.workingDirectory);
  const isKept = existsSync(join(folder, CLASSIFIER_FOLDER));
  const [head, ...body] = selectionTable(selection);
  const chosen = rows.find(({ method }) => method === selection.chosen) ?? rows[0];
  const title = selection.candidates.find(({ method }) => method === chosen.method)?.title ?? chosen.method;
  const { low, high } = chosen.interval;
  return [
    renderTable(columnsOf(head), body, { width }),
    explainSelection(selection),
    selection.reasons.join(" "),
    "",
    renderStudyTable(rows, { colors, original: undefined, width }),
    `${colors.bold(`${title}: ${formatPercent(chosen.testAccuracy, 1)}`)} of ${formatCount(chosen.testSize)} images of ${data} that nothing was learned from` +
      ` (95 % interval ${formatPercent(low, 1)} to ${formatPercent(high, 1)}; mean over classes ${formatPercent(balancedAccuracy(chosen.confusion), 1)})` +
      `. All of it took ${formatDuration(seconds)}.`,
    ...describeSeen(given, colors),
    "",
    ...(isKept ? [`Classifier: ${printable(model)}`, ...usageLines(model).map((line) => `    ${line}`)] : []),
    ...describePlaces(folder, io),
    ...(isKept ? [`Next: ${shellCommand(["classify", "picture.jpg", "--model", model], io.environment)}`] : []),
  ].join("\n");
}
