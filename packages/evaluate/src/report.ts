import { explainLabelTable, renderLabelTable } from "./label-table";
import { renderComparisons } from "./report-comparisons";
import { renderMistakes } from "./report-mistakes";
import { renderNotes, renderOrigin, renderShortened } from "./report-origin";
import { renderResults, renderTitle } from "./report-results";
import { summarizeSeeds, type SeedSummary } from "./seeds";
import type { StudyDocument } from "./study-document";

/**
 * A study as a Markdown page for people: what was shortened, the table of results, every method against the reference, the mistakes,
 * and what is needed to make it again. GitHub's dialect (tables, `<details>`). The same document always gives the same text.
 *
 * @throws GanClsError `invalid-argument` when rows that differ only in their seed were tested on different numbers of images.
 */
export function renderStudyMarkdown(study: StudyDocument): string {
  const summaries = byLabelsThenAccuracy(summarizeSeeds(study.rows));
  const sections = [
    renderTitle(study, summaries),
    renderShortened(study),
    renderByLabels(study, summaries),
    renderResults(summaries),
    renderComparisons(study),
    renderMistakes(study, summaries),
    renderNotes(study),
    renderOrigin(study),
  ];
  return `${sections.filter((section) => section !== "").join("\n\n")}\n`;
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
