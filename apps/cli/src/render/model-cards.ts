import { printableTexts } from "@gan-cls/core";
import type { MeasuredShare, PretrainedCard, PretrainedFigure } from "@gan-cls/models";
import type { Colors } from "./colors";
import { formatBytes, formatCount, formatPercent, formatQuantity } from "@gan-cls/evaluate";
import { foldText, renderTable, type TableColumn, type TableOptions } from "./table";

const LIST_COLUMNS: readonly TableColumn[] = [
  { head: "Name", align: "left" },
  { head: "What it is", align: "left" },
  { head: "Labels", spare: 1 },
  { head: "Parameters", spare: 3 },
  { head: "Size", spare: 2 },
];

/** The pretrained models as a table. */
export function renderCardList(
  cards: readonly PretrainedCard[],
  { colors, width }: TableOptions & { readonly colors: Colors },
): string {
  const rows = printableTexts(cards).map((card) => [
    colors.bold(card.name),
    card.kind,
    formatCount(card.labels),
    formatCount(card.parameters),
    formatBytes(sizeOf(card)),
  ]);
  const hint = foldText("gan-cls models <name> shows the card of one.", width);
  return [renderTable(LIST_COLUMNS, rows, { width }), "", hint].join("\n");
}

/** A model card for a terminal. */
export function renderCard(given: PretrainedCard, colors: Colors): string {
  const card = printableTexts(given);
  const { name, kind, summary, data, dataHash, images, labels, labelHash, seed, steps, engine, machine } = card;
  const heading = (text: string): string => `\n${colors.bold(text)}`;
  return [
    `${colors.bold(name)}: ${kind}`,
    summary,
    heading("Figures, with 95 % intervals"),
    ...(card.figures.length === 0 ? ["  none"] : card.figures.flatMap(figureLines)),
    heading("Training"),
    `  Data:     ${data}, ${formatQuantity(images, "image")}, ${labels === 0 ? "no labels" : formatQuantity(labels, "label")}`,
    `            SHA-256 of the whole training set ${dataHash}`,
    ...(labelHash === undefined ? [] : [`            hash of the labels ${labelHash}`]),
    `  Steps:    ${formatCount(steps)}, seed ${seed}`,
    `  Engine:   ${engine} (${machine})`,
    `  Versions: ${Object.entries(card.versions)
      .map((version) => version.join(" "))
      .join(", ")}`,
    ...card.commands.map((command) => `  Again by: ${command}`),
    heading("Files"),
    `  ${formatQuantity(card.parameters, "parameter")} stored as ${card.dtype}`,
    ...Object.entries(card.files).map(
      ([file, { bytes, sha256 }]) => `  ${file}: ${formatCount(bytes)} bytes, SHA-256 ${sha256}`,
    ),
    heading("Use and limits"),
    `  ${card.intendedUse}`,
    ...card.limits.map((limit) => `  - ${limit}`),
    `  Licence: ${card.licence}`,
  ].join("\n");
}

function figureLines({ control, ...figure }: PretrainedFigure): string[] {
  const line = ({ what, value, interval }: MeasuredShare): string =>
    `${formatPercent(value)} (${formatPercent(interval.low)} to ${formatPercent(interval.high)}) ${what}`;
  return [`  ${line(figure)}`, ...(control === undefined ? [] : [`    control: ${line(control)}`])];
}

function sizeOf({ files }: PretrainedCard): number {
  return Object.values(files).reduce((sum, { bytes }) => sum + bytes, 0);
}
