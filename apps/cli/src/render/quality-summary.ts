import { printableTexts } from "@gan-cls/core";
import { describeLabeller, describeQuality, type QualityDocument } from "@gan-cls/evaluate";
import type { CliIo } from "../io/cli-io";
import { formatCount, formatDuration } from "@gan-cls/evaluate";
import { describePlaces } from "./links";
import { renderTable, terminalWidth, type TableColumn } from "./table";

const COLUMNS: readonly TableColumn[] = [
  { head: "Figure", align: "left" },
  { head: "Samples" },
  { head: "Real, held out" },
  { head: "How to read it", align: "left", spare: 1 },
];

/** The quality of a generator on a terminal: every figure with that of real images, and what it was measured with. */
export function renderQualitySummary(
  given: QualityDocument,
  { folder, io }: { folder: string; io: Pick<CliIo, "workingDirectory" | "stdout" | "environment"> },
): string {
  const document = printableTexts(given);
  const { extractor, reference, floor, seconds, notes, samples, data, engine } = document;
  const rows = describeQuality(document).map(({ name, samples: drawn, floor: real, meaning }) => [
    ...[name, drawn, real, meaning],
  ]);
  return [
    renderTable(COLUMNS, rows, { width: terminalWidth(io.stdout) }),
    `Features: layer ${extractor.layer} (${extractor.dimensions} numbers) of ${extractor.name}, SHA-256 ${extractor.sha256}.`,
    `Reference: the ${formatCount(reference.size)} ${reference.part} images of ${data}; precision and recall: ${formatCount(reference.manifoldSize)} of them, k = ${samples.precisionRecall.k}. Real, held out: ${formatCount(floor.size)} ${floor.part} images.`,
    `Classes named by ${describeLabeller(document)}. Engine ${engine}, ${formatDuration(seconds)}.`,
    ...notes.map((note) => `Note: ${note.replaceAll("`", "")}`),
    "",
    ...describePlaces(folder, io),
  ].join("\n");
}
