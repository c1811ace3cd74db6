import type { ReportData } from "../data/report-data";
import { REPORT_SCRIPT } from "../generated/assets";
import { costSection } from "../sections/cost";
import { ganSection } from "../sections/gan";
import { renderHeadline } from "../sections/headline";
import { insightSection } from "../sections/insight";
import { learningSection } from "../sections/learning";
import { mistakesSection } from "../sections/mistakes";
import { rerunSection, type FigureEntry } from "../sections/rerun";
import { qualitySection } from "../sections/quality";
import { additionsSection, resultsSection } from "../sections/results";
import { selectionSection } from "../sections/selection";
import { renderSection, type Section } from "./figure";
import { html, unescapeHtml, type Html } from "./html";
import { renderPage } from "./page";

/**
 * A run as one self-contained web page: charts as SVG, images, style, font and script are inside, and nothing is fetched. Without scripts
 * everything is visible; with them charts fit the window and show their figures under the pointer. The same data always give the same text.
 */
export function renderReport(data: ReportData): string {
  const sections = [
    selectionSection(data),
    resultsSection(data),
    additionsSection(data),
    learningSection(data),
    mistakesSection(data),
    ganSection(data),
    qualitySection(data),
    insightSection(data),
    costSection(data),
  ].filter((section): section is Section => section !== undefined);
  const bodies = sections.map(renderSection);
  const rerun = rerunSection(data, bodies.flatMap(figuresOf));
  const all = [...sections, rerun];
  const body = html`<a class="skip" href="#content">Skip to the content</a>
    <nav class="contents" aria-label="Contents">
      <ol>
        ${all.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`)}
      </ol>
      <button type="button" class="button theme" hidden>Dark</button>
    </nav>
    <main id="content">${renderHeadline(data)}${bodies}${renderSection(rerun)}</main>
    <footer><p>Made by gan-cls. This page is a single self-contained file.</p></footer>`;
  return renderPage({
    title: `gan-cls: ${data.kind} on ${data.data}`,
    body,
    script: REPORT_SCRIPT,
  });
}

/** The figures of a section, in order. */
function figuresOf({ text }: Html): FigureEntry[] {
  return [...text.matchAll(/<figure id="([^"]+)">\s*<h3>([^<]*)<\/h3>/g)].map(([, id, title]) => ({
    id,
    title: unescapeHtml(title),
  }));
}
