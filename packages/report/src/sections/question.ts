import { formatCount, formatQuantity, usesGan, type StudyDocument } from "@gan-cls/evaluate";
import { reportStyles } from "../data/method-styles";
import type { ReportData } from "../data/report-data";
import { html, keepTogether, type Html } from "../page/html";

/**
 * The question that a run answers: what was compared, on which data, with how many labels.
 *
 * @param name Of the data, as a heading shows it.
 */
export function studyQuestion(data: ReportData, { rows, selection }: StudyDocument, name: Html): Html {
  const styleOf = reportStyles(data);
  const methods = [...new Set(rows.map(({ method }) => method))].map(styleOf);
  const labels = keepTogether(labelWords(rows.map((row) => row.labels)));
  if (methods.length === 0) {
    return html`How well can ${name} be classified?`;
  }
  if (data.kind === "evaluate") {
    return methods.length === 1
      ? html`How well does ${methods[0].title} classify ${name}?`
      : html`Which of ${formatQuantity(methods.length, "classifier")} is best on ${name}?`;
  }
  if (selection !== undefined) {
    return html`What is the best classifier for ${name} with ${labels}?`;
  }
  if (methods.some(usesGan) && methods.length > 1) {
    return html`Does a GAN help to classify ${name} with ${labels}?`;
  }
  return methods.length === 1
    ? html`How well does ${methods[0].title} classify ${name} with ${labels}?`
    : html`Which method classifies ${name} best with ${labels}?`;
}

function labelWords(counts: readonly number[]): string {
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  return least === most ? formatQuantity(most, "label") : `${formatCount(least)} to ${formatQuantity(most, "label")}`;
}
