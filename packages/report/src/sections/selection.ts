import { explainSelection, selectionTable } from "@gan-cls/evaluate";
import type { ReportData } from "../data/report-data";
import { renderTable, type Section } from "../page/figure";
import { html, keepTogether } from "../page/html";

/** How the methods of the study were chosen beforehand, where they were. */
export function selectionSection({ study }: ReportData): Section | undefined {
  const selection = study?.selection;
  if (selection === undefined) {
    return undefined;
  }
  const [head, ...rows] = selectionTable(selection);
  const table = { caption: "Methods compared on held-out training images", head, rows };
  return {
    id: "selection",
    title: "How it was chosen",
    body: [
      html`<p>${keepTogether(selection.reasons.join(" "))}</p>`,
      html`<div class="block" id="fig-selection">
        ${renderTable(table)}
        <p class="note">${keepTogether(explainSelection(selection))}</p>
      </div>`,
    ],
  };
}
