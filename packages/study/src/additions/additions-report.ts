import { codeSpan, escapeMarkdown, formatCount, formatPercent, formatPValue, renderTable } from "@gan-cls/evaluate";
import type { AdditionsComparison, AdditionsDocument } from "./additions-document";

const HEAD = ["Method", "Labels", "Seed", "Test images", "Without", "With", "Only with right", "Only without", "p"];

/** What the additions brought, as rows of words with a head. */
export function additionsTable({ rows }: AdditionsDocument): readonly (readonly string[])[] {
  const line = (what: string, comparison: AdditionsComparison): string[] => [
    `${formatCount(comparison.testSize)} ${what}`,
    ...[formatPercent(comparison.without), formatPercent(comparison.with)],
    ...[String(comparison.onlyWithRight), String(comparison.onlyWithoutRight), formatPValue(comparison.pValue)],
  ];
  return [
    HEAD,
    ...rows.flatMap(({ method, labels, seed, real, generated }) => {
      const about = [method, formatCount(labels), String(seed)];
      return [
        [...about, ...line("real", real)],
        ...(generated === undefined ? [] : [[...about, ...line("generated", generated)]]),
      ];
    }),
  ];
}

/** Where the additions come from, in sentences. */
export function describeAdditionsOrigin(additions: AdditionsDocument): string[] {
  const { generator, labeller, threshold, kept, rejected, relabelled, learned, judged, rows } = additions;
  const known = labeller.labels === 0 ? "an unknown number of labels" : `${formatCount(labeller.labels)} labels`;
  return [
    `Drawn by ${generator.source} (SHA-256 ${generator.sha256}), labelled by ${labeller.name} (SHA-256 ${labeller.sha256}), which learned from ${known}.`,
    `${formatCount(kept)} were kept (from a confidence of ${threshold} on, or as reviewed), ${formatCount(rejected)} rejected; a person relabelled ${formatCount(relabelled)}.`,
    `Methods learned from ${formatCount(learned)} of the kept and were tested on the other ${formatCount(judged)}, whose labels are the labeller's or a person's and may be wrong.`,
    ...new Set(rows.flatMap(({ doubt }) => (doubt === undefined ? [] : [`Mind: ${doubt}.`]))),
  ];
}

/** The additions' section of a study's Markdown page. */
export function renderAdditionsMarkdown(additions: AdditionsDocument): string {
  const [head, ...rows] = additionsTable(additions).map((cells) => cells.map(escapeMarkdown));
  const facts = [
    ...describeAdditionsOrigin(additions).map(escapeMarkdown),
    `SHA-256 of the kept images with their labels: ${codeSpan(additions.keptHash)}.`,
  ];
  return `## With and without generated additions\n\n${renderTable(head, rows)}\n\n${facts.map((fact) => `- ${fact}`).join("\n")}\n`;
}
