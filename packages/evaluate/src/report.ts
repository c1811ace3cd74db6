import { markdownTable } from "markdown-table";
import { escapeHtml, formatCount, formatPercent, formatPValue, formatSeconds } from "./format";
import { mostConfusedPairs, type ConfusionMatrix } from "./confusion";
import { summarizeSeeds, type SeedSummary } from "./seeds";
import type { StudyComparison, StudyDocument, StudyRow } from "./study-document";

/** Below this p-value a difference is called one. */
const SIGNIFICANCE = 0.05;

/** Mistakes listed for each method. */
const PAIRS_SHOWN = 4;

/**
 * A study as a Markdown page for people: the table of results, every method against the reference, what was shortened, the mistakes,
 * and what is needed to make it again. GitHub's dialect (tables, `<details>`).
 */
export function renderStudyMarkdown(study: StudyDocument): string {
  const summaries = sortSummaries(summarizeSeeds(study.rows));
  const sections = [
    renderTitle(study, summaries),
    renderShortened(study),
    renderResults(summaries),
    renderComparisons(study.comparisons ?? []),
    renderMistakes(study, summaries),
    renderNotes(study),
    renderOrigin(study),
  ];
  return `${sections.filter((section) => section !== "").join("\n\n")}\n`;
}

/** By number of labels, then the best first. */
function sortSummaries(summaries: readonly SeedSummary[]): SeedSummary[] {
  return [...summaries].sort((p, q) => p.labels - q.labels || q.meanAccuracy - p.meanAccuracy);
}

function renderTitle({ data, preset, seconds }: StudyDocument, summaries: readonly SeedSummary[]): string {
  const title = `# Study on ${data}${preset === undefined ? "" : `, preset ${preset}`}`;
  const best = summaries.filter((row, index) => index === 0 || summaries[index - 1].labels !== row.labels);
  const lines = best.map(
    ({ method, labels, meanAccuracy }) =>
      `**${formatPercent(meanAccuracy)} %** with ${formatCount(labels)} labels (\`${method}\`)`,
  );
  const time = seconds === undefined ? "" : ` The whole study took ${formatSeconds(seconds)}.`;
  return lines.length === 0 ? `${title}\n\nNo method was run.` : `${title}\n\nBest: ${lines.join(", ")}.${time}`;
}

function renderShortened({ shortened = [] }: StudyDocument): string {
  return shortened.length === 0 ? "" : `**Shortened for this run:** ${shortened.join(" ")}`;
}

function renderResults(summaries: readonly SeedSummary[]): string {
  if (summaries.length === 0) {
    return "";
  }
  const severalSeeds = summaries.some(({ seeds }) => seeds.length > 1);
  const header = ["Method", "Labels", "Test accuracy (%)", "95 % interval", ...(severalSeeds ? ["Seeds"] : []), "Time"];
  const body = summaries.map((summary) => [
    `\`${summary.method}\``,
    formatCount(summary.labels),
    formatAccuracy(summary),
    `${formatPercent(summary.interval.low)} to ${formatPercent(summary.interval.high)}`,
    ...(severalSeeds ? [String(summary.seeds.length)] : []),
    formatSeconds(summary.meanSeconds),
  ]);
  const sizes = [...new Set(summaries.map(({ testSize }) => testSize))].map(formatCount).join(" or ");
  const spread = severalSeeds ? " ± is the standard deviation over seeds; times are means over seeds." : "";
  return [
    "## Results",
    table(header, body, ["l"]),
    `Tested on ${sizes} images. The interval (Wilson) tells what the finite number of test images leaves open.${spread}`,
  ].join("\n\n");
}

function formatAccuracy({ meanAccuracy, standardDeviation }: SeedSummary): string {
  const spread = standardDeviation === null ? "" : ` ± ${formatPercent(standardDeviation)}`;
  return `${formatPercent(meanAccuracy)}${spread}`;
}

function renderComparisons(comparisons: readonly StudyComparison[]): string {
  const references = [...new Set(comparisons.map(({ reference }) => reference))];
  return references
    .map((reference) =>
      renderReference(
        reference,
        comparisons.filter((item) => item.reference === reference),
      ),
    )
    .join("\n\n");
}

function renderReference(reference: string, comparisons: readonly StudyComparison[]): string {
  const header = [
    "Method",
    "Labels",
    "Seed",
    "Only it is right",
    `Only \`${reference}\` is right`,
    "p",
    `Against \`${reference}\``,
  ];
  const body = comparisons.map((item) => [
    `\`${item.method}\``,
    formatCount(item.labels),
    String(item.seed),
    formatCount(item.onlyMethodRight),
    formatCount(item.onlyReferenceRight),
    formatPValue(item.pValue),
    describeDifference(item),
  ]);
  return [
    `## Compared with \`${reference}\``,
    table(header, body, ["l", "r", "r", "r", "r", "r", "l"]),
    "McNemar's exact test on the same test images; a difference is called one below p = 0.05. The p-values are not corrected for their number.",
  ].join("\n\n");
}

function describeDifference({ pValue, onlyMethodRight, onlyReferenceRight }: StudyComparison): string {
  if (pValue >= SIGNIFICANCE) {
    return "no difference shown";
  }
  return onlyMethodRight > onlyReferenceRight ? "better" : "worse";
}

function renderMistakes({ rows, classNames }: StudyDocument, summaries: readonly SeedSummary[]): string {
  if (summaries.length === 0) {
    return "";
  }
  const nameOf = (label: number): string => classNames?.[label] ?? String(label);
  const matrices = summaries.map((summary) => ({ ...summary, confusion: joinedConfusion(rows, summary) }));
  const body = matrices.map(({ method, labels, confusion }) => [
    `\`${method}\``,
    formatCount(labels),
    mostConfusedPairs(confusion, PAIRS_SHOWN)
      .map(({ truth, predicted, count }) => `${nameOf(truth)} → ${nameOf(predicted)} (${count})`)
      .join(", "),
  ]);
  const details = matrices.map(({ method, labels, seeds, confusion }) => {
    const over = seeds.length > 1 ? `, sum over ${seeds.length} seeds` : "";
    const summary = `${escapeHtml(method)}, ${formatCount(labels)} labels${over}`;
    return `<details>\n<summary>${summary}</summary>\n\n${confusionTable(confusion, nameOf)}\n\n</details>`;
  });
  return [
    "## Mistakes",
    "Most frequent first, as true class → predicted class (test images).",
    table(["Method", "Labels", "Most confused"], body, ["l", "r", "l"]),
    "Confusion matrices (rows: true class, columns: predicted class):",
    ...details,
  ].join("\n\n");
}

/** The confusion matrices of all seeds of a method, added up. */
function joinedConfusion(rows: readonly StudyRow[], { method, labels }: SeedSummary): ConfusionMatrix {
  return rows
    .filter((row) => row.method === method && row.labels === labels)
    .map((row) => row.confusion)
    .reduce((sum, other) => sum.map((counts, truth) => counts.map((count, label) => count + other[truth][label])));
}

function confusionTable(confusion: ConfusionMatrix, nameOf: (label: number) => string): string {
  const header = ["", ...confusion.map((_, label) => nameOf(label))];
  const body = confusion.map((row, truth) => [
    `**${nameOf(truth)}**`,
    // Zeros as dots: the eye finds the mistakes.
    ...row.map((count) => (count === 0 ? "·" : String(count))),
  ]);
  return table(header, body, ["l"]);
}

function renderNotes({ notes = [], rows }: StudyDocument): string {
  const rowNotes = rows.flatMap((row) => (row.notes ?? []).map((note) => `\`${row.method}\`: ${note}`));
  const all = [...new Set([...notes, ...rowNotes])];
  return all.length === 0 ? "" : `## Notes\n\n${all.map((note) => `- ${note}`).join("\n")}`;
}

function renderOrigin(study: StudyDocument): string {
  const { engine, data, dataHashes = {}, seed, machine, versions = {}, command } = study;
  const facts: [string, string | undefined][] = [
    ["Engine", engine],
    ["Machine", machine],
    ["Data", data],
    ...Object.entries(dataHashes).map(([part, hash]): [string, string] => [`SHA-256 of ${part}`, `\`${hash}\``]),
    ["Seed", seed === undefined ? undefined : String(seed)],
    ...labelHashes(study.rows),
    [
      "Versions",
      Object.entries(versions)
        .map(([name, version]) => `${name} ${version}`)
        .join(", ") || undefined,
    ],
  ];
  const lines = facts.flatMap(([name, value]) => (value === undefined ? [] : [`- ${name}: ${value}`]));
  const again = command === undefined ? "" : `\n\nTo run it again:\n\n\`\`\`sh\n${command}\n\`\`\``;
  return `## How it was made\n\n${lines.join("\n")}${again}`;
}

/** Which labels were seen: one line for each hash, so that methods that saw other labels than the rest stand out. */
function labelHashes(rows: readonly StudyRow[]): [string, string][] {
  const seen = new Map(
    rows.map(({ labelHash, labels, seed }) => [`${labelHash} ${seed}`, { labelHash, labels, seed }]),
  );
  return [...seen.values()].map(({ labelHash, labels, seed }) => {
    return [`Labels seen (${formatCount(labels)}, seed ${seed})`, `\`${labelHash}\``];
  });
}

/** Aligned as `align` says; the columns it does not name are numbers. */
function table(header: readonly string[], body: readonly (readonly string[])[], align: readonly string[]): string {
  return markdownTable([header, ...body], { align: header.map((_, column) => align[column] ?? "r") });
}
