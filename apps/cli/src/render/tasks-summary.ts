import { printableTexts } from "@gan-cls/core";
import {
  describeSeenTestImages,
  formatCount,
  formatDuration,
  tabulateTasks,
  type TasksDocument,
} from "@gan-cls/evaluate";
import type { CliIo } from "../io/cli-io";
import { describePlaces } from "./links";
import { foldText, renderTable, terminalWidth, type TableColumn } from "./table";

/** How the columns of the table of measures are laid out: words to the left, and the last ones go first where the terminal is narrow. */
const LAYOUT: readonly Omit<TableColumn, "head">[] = [
  { align: "left" },
  { align: "left" },
  {},
  {},
  { spare: 1 },
  { spare: 2 },
];

/** What `gan-cls tasks` says on a terminal. */
export function renderTasksSummary(
  given: TasksDocument,
  { folder, io }: { folder: string; io: Pick<CliIo, "workingDirectory" | "stdout" | "environment"> },
): string {
  const document = printableTexts(given);
  const width = terminalWidth(io.stdout);
  const { discriminator, generator, sizes, data, otherData, rows, leftOut, engine, seconds } = document;
  const table = tabulateTasks(document);
  const columns = table.head.map((head, at) => ({ head, ...LAYOUT[at] }));
  const chosen = rows.flatMap((row) =>
    row.chosen === undefined ? [] : [`Chosen on training images: ${row.chosen.trained}.`],
  );
  const networks = [discriminator.source, ...(generator === undefined ? [] : [generator.source])].join(" and ");
  const to = otherData === undefined ? "" : `; transfer to ${otherData.name}`;
  return [
    renderTable(columns, table.rows, { width }),
    ...[
      `${networks} on ${formatCount(sizes.test)} test images of ${data}, ${formatCount(sizes.train)} training images${to}.`,
      ...chosen,
      "Better: the interval of the difference excludes 0, and the figure is more than two standard deviations of the random networks from their mean.",
      ...leftOut.map(({ task, reason }) => `Not measured: ${task}. ${reason}`),
      ...describeSeenTestImages(document),
      `Engine ${engine}, ${formatDuration(seconds)}.`,
    ].map((line) => foldText(line, width)),
    "",
    ...describePlaces(folder, io),
  ].join("\n");
}
