import { describeClassBalance } from "./class-balance";
import { describeFinding } from "./finding";
import { formatCount, formatDuration, formatPercent, percentNumber } from "./format";
import { explainLabelTable, renderLabelTable } from "./label-table";
import { escapeMarkdown, renderTable } from "./markdown";
import { renderComparisons } from "./report-comparisons";
import { renderMistakes } from "./report-mistakes";
import { renderMethods, renderNotes, renderOrigin } from "./report-origin";
import { describeSeenTestImages, warnsOfSeenTestImages } from "./seen-test-images";
import { summarizeSeeds, type SeedSummary } from "./seeds";
import { renderSelection } from "./selection-document";
import type { StudyDocument } from "./study-document";
import { findMethod, markMethod, mentionMethod } from "./study-methods";

/**
 * A study as a Markdown page for people: what was shortened, the table of results, every method compared with the reference, the mistakes,
 * the methods, and how to reproduce it. GitHub's dialect (tables, `<details>`). The same document always gives the same text.
 *
 * @throws GanClsError `invalid-argument` when rows that differ only in their seed were tested on different numbers of images.
 */
export function renderStudyMarkdown(study: StudyDocument): string {
  const summaries = byLabelsThenAccuracy(summarizeSeeds(study.rows));
  const sections = [
    renderTitle(study, summaries),
    renderFinding(study),
    renderSeen(study),
    renderShortened(study),
    study.selection === undefined ? "" : renderSelection(study.selection),
    renderByLabels(study, summaries),
    renderResults(study, summaries),
    renderComparisons(study),
    renderMistakes(study, summaries),
    renderMethods(study),
    renderNotes(study),
    renderOrigin(study),
  ];
  return `${sections.filter((section) => section !== "").join("\n\n")}\n`;
}

/** The heading, and in one line the best results and the total time. */
function renderTitle(study: StudyDocument, summaries: readonly SeedSummary[]): string {
  const { data, preset, seconds, methods = [] } = study;
  const title = `# Study on ${escapeMarkdown(data)}${preset === undefined ? "" : `, preset ${escapeMarkdown(preset)}`}`;
  if (summaries.length === 0) {
    return `${title}\n\nNo method was run.`;
  }
  const highest = summaries
    .filter((row, index) => index === 0 || summaries[index - 1].labels !== row.labels)
    .map(({ method, labels, meanAccuracy }) => {
      const name = mentionMethod(findMethod(methods, method));
      return `**${formatPercent(meanAccuracy)}** with ${formatCount(labels)} labels (${name})`;
    });
  const time = seconds === undefined ? "" : ` The whole study took ${formatDuration(seconds)}.`;
  return `${title}\n\nHighest accuracy: ${highest.join(", ")}.${time}`;
}

/** What was found, in plain words. */
function renderFinding(study: StudyDocument): string {
  const { sentences = [] } = describeFinding(study) ?? {};
  return sentences.map(escapeMarkdown).join(" ");
}

/** Test images that were seen in training concern every figure of a method that builds on the discriminator. */
function renderSeen(study: StudyDocument): string {
  const sentences = describeSeenTestImages(study);
  return `${warnsOfSeenTestImages(study) ? "**Test images seen before:** " : ""}${escapeMarkdown(sentences.join(" "))}`;
}

/** What was made smaller, right below the title, because it applies to every figure that follows. */
function renderShortened({ shortened = [] }: StudyDocument): string {
  return shortened.length === 0 ? "" : `**Shortened for this run:** ${escapeMarkdown(shortened.join(" "))}`;
}

/** Methods by numbers of labels, where there are several of both. */
function renderByLabels(study: StudyDocument, summaries: readonly SeedSummary[]): string {
  const methods = new Set(summaries.map(({ method }) => method));
  const counts = new Set(summaries.map(({ labels }) => labels));
  const isTable = methods.size > 1 && counts.size > 1;
  return isTable ? ["## By number of labels", renderLabelTable(study), explainLabelTable(study)].join("\n\n") : "";
}

function byLabelsThenAccuracy(summaries: readonly SeedSummary[]): SeedSummary[] {
  return [...summaries].sort((p, q) => p.labels - q.labels || q.meanAccuracy - p.meanAccuracy);
}

/** Every method at every number of labels, with its interval. */
function renderResults(study: StudyDocument, summaries: readonly SeedSummary[]): string {
  if (summaries.length === 0) {
    return "";
  }
  const { methods = [] } = study;
  const severalSeeds = summaries.some(({ seeds }) => seeds.length > 1);
  const balance = describeClassBalance(study);
  const isUnbalanced = balance?.isBalanced === false;
  const seedsHeader = severalSeeds ? ["Seeds"] : [];
  const header = [
    "Method",
    "Labels",
    "Test accuracy (%)",
    "95 % interval",
    ...(isUnbalanced ? ["Balanced (%)"] : []),
    ...seedsHeader,
    "Time",
  ];
  const body = summaries.map((summary) => [
    markMethod(findMethod(methods, summary.method)),
    formatCount(summary.labels),
    formatAccuracy(summary),
    `${percentNumber(summary.interval.low)} to ${percentNumber(summary.interval.high)}`,
    ...(isUnbalanced ? [percentNumber(summary.meanBalancedAccuracy)] : []),
    ...(severalSeeds ? [String(summary.seeds.length)] : []),
    formatDuration(summary.meanSeconds),
  ]);
  return ["## Results", renderTable(header, body), explainResults(summaries, severalSeeds, balance?.sentences)].join(
    "\n\n",
  );
}

function formatAccuracy({ meanAccuracy, standardDeviation }: SeedSummary): string {
  const spread = standardDeviation === null ? "" : ` ± ${percentNumber(standardDeviation)}`;
  return `${percentNumber(meanAccuracy)}${spread}`;
}

function explainResults(
  summaries: readonly SeedSummary[],
  severalSeeds: boolean,
  balance: readonly string[] = [],
): string {
  const sizes = [...new Set(summaries.map(({ testSize }) => testSize))].map(formatCount).join(" or ");
  return [
    `Tested on ${sizes} images. The interval (Wilson) reflects the finite number of test images.`,
    ...(severalSeeds ? ["± is the standard deviation over seeds."] : []),
    ...balance.map(escapeMarkdown),
    `Time covers training and prediction${severalSeeds ? ", mean over seeds" : ""}.`,
  ].join(" ");
}
