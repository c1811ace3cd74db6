import { formatCount, formatPercent } from "../format";
import { codeBlock, codeSpan, escapeMarkdown, proseMarkdown, renderTable } from "../markdown";
import { describePlace, listFacts } from "../measured-facts";
import { describeLabeller, describeQuality, type QualityDocument } from "./quality-document";

/** The quality of a generator's samples as a Markdown page. The same document always gives the same text. */
export function renderQualityMarkdown(document: QualityDocument): string {
  const { generator, notes } = document;
  const figures = describeQuality(document);
  const table = renderTable(
    ["Measure", "Samples", "Real, held out", "Meaning"],
    figures.map(({ name, samples, floor, meaning }) => [name, samples, floor, meaning]),
    ["l", "r", "r", "l"],
  );
  return `${[
    `# Sample quality of ${escapeMarkdown(generator.source)}`,
    table,
    explain(document),
    ...(notes.length === 0 ? [] : [notes.map((note) => `- ${proseMarkdown(note)}`).join("\n")]),
    `## Classes\n\n${renderClasses(document)}`,
    `## Reproduce\n\n${origin(document)}`,
    `To measure it again:\n\n${codeBlock(document.command, "sh")}`,
  ].join("\n\n")}\n`;
}

function explain(document: QualityDocument): string {
  const { extractor, reference, floor, samples, data } = document;
  const { precisionRecall } = samples;
  return [
    `FID, precision and recall compare images in layer ${codeSpan(extractor.layer)} (${extractor.dimensions} numbers) of ${codeSpan(extractor.name)},`,
    `SHA-256 ${codeSpan(extractor.sha256)}. They are not comparable with figures computed with the Inception network.`,
    `The reference is the ${formatCount(reference.size)} ${escapeMarkdown(reference.part)} images of ${escapeMarkdown(data)} (precision and recall:`,
    `${formatCount(reference.manifoldSize)} of them, k = ${precisionRecall.k}); "real, held out" is ${formatCount(floor.size)} ${escapeMarkdown(floor.part)} images,`,
    `which samples cannot be expected to surpass. Classes are assigned by ${escapeMarkdown(describeLabeller(document))}.`,
  ].join(" ");
}

function renderClasses({ samples, floor }: QualityDocument): string {
  const share = (counts: readonly number[], label: number, size: number): string => formatPercent(counts[label] / size);
  return renderTable(
    ["Class", "Samples", "Share", "Share of real images"],
    samples.histogram.counts.map((count, label) => [
      ...[String(label), formatCount(count)],
      ...[share(samples.histogram.counts, label, samples.size), share(floor.histogram.counts, label, floor.size)],
    ]),
  );
}

function origin(document: QualityDocument): string {
  const { data, dataHashes, seed, generator, labeller } = document;
  const facts: [string, string | number][] = [
    ["Generator", `${escapeMarkdown(generator.source)}, SHA-256 ${codeSpan(generator.sha256)}`],
    ["Labeller", `${escapeMarkdown(labeller.name)}, SHA-256 ${codeSpan(labeller.sha256)}`],
    ["Seed", seed],
    ["Data", escapeMarkdown(data)],
    ...Object.entries(dataHashes).map(([part, hash]): [string, string] => [
      `SHA-256 of ${escapeMarkdown(part)}`,
      codeSpan(hash),
    ]),
    ...describePlace(document),
  ];
  return listFacts(facts);
}
