import { printable, printableTexts } from "@gan-cls/core";
import Table from "cli-table3";
import { describeLabeller, describeQuality, type QualityDocument } from "@gan-cls/evaluate";
import type { CliIo } from "../io/cli-io";
import { formatCount, formatDuration } from "@gan-cls/evaluate";
import { displayPath } from "./paths";

/** The quality of a generator on a terminal: every figure with that of real images, and what it was measured with. */
export function renderQualitySummary(
  given: QualityDocument,
  { folder, io }: { folder: string; io: Pick<CliIo, "workingDirectory"> },
): string {
  const document = printableTexts(given);
  const { extractor, reference, floor, seconds, notes, samples, data, engine } = document;
  const table = new Table({
    head: ["Figure", "Samples", "Real, held out", "How to read it"],
    colAligns: ["left", "right", "right", "left"],
    style: { head: [], border: [], compact: true },
  });
  for (const figure of describeQuality(document)) {
    table.push([figure.name, figure.samples, figure.floor, figure.meaning]);
  }
  return [
    table.toString(),
    `Features: layer ${extractor.layer} (${extractor.dimensions} numbers) of ${extractor.name}, SHA-256 ${extractor.sha256}.`,
    `Reference: the ${formatCount(reference.size)} ${reference.part} images of ${data}; precision and recall: ${formatCount(reference.manifoldSize)} of them, k = ${samples.precisionRecall.k}. Real, held out: ${formatCount(floor.size)} ${floor.part} images.`,
    `Classes named by ${describeLabeller(document)}. Engine ${engine}, ${formatDuration(seconds)}.`,
    ...notes.map((note) => `Note: ${note.replaceAll("`", "")}`),
    "",
    `Results: ${printable(displayPath(folder, io.workingDirectory))} (open report.html first)`,
  ].join("\n");
}
