import type { ReportData } from "../data/report-data";
import { renderTable } from "../page/figure";
import { html, keepTogether } from "../page/html";
import type { Section } from "./section";

/** What generated images that a classifier has labelled brought to those methods that learned from them too. */
export function additionsSection({ additions }: ReportData): Section | undefined {
  if (additions === undefined) {
    return undefined;
  }
  const { head, rows, facts } = additions;
  return {
    id: "additions",
    title: "With and without generated additions",
    body: [
      html`<div class="block">
        ${renderTable({ caption: "The same method with the same labels, tested on the same images", head, rows })}
        <ul>
          ${facts.map((fact) => html`<li>${keepTogether(fact)}</li>`)}
        </ul>
      </div>`,
    ],
  };
}
