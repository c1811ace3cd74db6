import type { LeftOut, ReportData } from "../data/report-data";
import { REPORT_SCRIPT } from "../generated/assets";
import { costSection } from "../sections/cost";
import { ganSection } from "../sections/gan";
import { renderHeadline } from "../sections/headline";
import { insightSection } from "../sections/insight";
import { leftOutSection } from "../sections/left-out";
import { learningSection } from "../sections/learning";
import { mistakesSection } from "../sections/mistakes";
import { rerunSection, type FigureEntry } from "../sections/rerun";
import { qualitySection } from "../sections/quality";
import { additionsSection, resultsSection } from "../sections/results";
import { selectionSection } from "../sections/selection";
import { tasksSection } from "../sections/tasks";
import { renderSection, type Section } from "./figure";
import { html, unescapeHtml, type Html } from "./html";
import { renderPage } from "./page";

/** The parts of the page below its headline, in order. */
const SECTIONS: readonly ((data: ReportData) => Section | undefined)[] = [
  selectionSection,
  resultsSection,
  additionsSection,
  learningSection,
  mistakesSection,
  ganSection,
  qualitySection,
  tasksSection,
  insightSection,
  costSection,
];

/**
 * A run as one self-contained web page: charts as SVG, images, style, font and script are inside, and nothing is fetched. Without scripts
 * everything is visible; with them charts fit the window and show their figures under the pointer. The same data always give the same text.
 *
 * @param onLeftOut Hears of every section that cannot be drawn from its data; the page says so, too.
 */
export function renderReport(data: ReportData, onLeftOut: (part: LeftOut) => void = () => {}): string {
  const leftOut = [...(data.leftOut ?? [])];
  const drawn = <Part>(name: string, draw: () => Part): Part | undefined =>
    attempt(name, draw, (part) => {
      leftOut.push(part);
      onLeftOut(part);
    });
  const headline = drawn("the headline", () => renderHeadline(data));
  const parts = SECTIONS.flatMap(
    (sectionOf) =>
      drawn(`the section of ${sectionOf.name.replace(/Section$/, "")}`, () => drawSection(sectionOf(data))) ?? [],
  );
  const rerun = drawn("the section of rerun", () =>
    drawSection(
      rerunSection(
        data,
        parts.flatMap(({ body }) => figuresOf(body)),
      ),
    ),
  );
  const all = [...(drawSection(leftOutSection(leftOut)) ?? []), ...parts, ...(rerun ?? [])];
  const body = html`<a class="skip" href="#content">Skip to the content</a>
    <nav class="contents" aria-label="Contents">
      <ol>
        ${all.map(({ section: { id, title } }) => html`<li><a href="#${id}">${title}</a></li>`)}
      </ol>
      <button type="button" class="button theme" hidden>Dark</button>
    </nav>
    <main id="content">${headline}${all.map(({ body: part }) => part)}</main>
    <footer><p>Made by gan-cls. This page is a single self-contained file.</p></footer>`;
  return renderPage({
    title: `gan-cls: ${data.kind} on ${data.data}`,
    body,
    script: REPORT_SCRIPT,
  });
}

/** A section that is drawn. */
interface DrawnSection {
  readonly section: Section;
  readonly body: Html;
}

function drawSection(section: Section | undefined): DrawnSection[] | undefined {
  return section === undefined ? undefined : [{ section, body: renderSection(section) }];
}

/**
 * Draws a part. Data of a run come from files, whose shape is checked only as far as figures depend on it, and a part that cannot be drawn must not
 * cost the page.
 */
function attempt<Part>(name: string, draw: () => Part, onLeftOut: (part: LeftOut) => void): Part | undefined {
  try {
    return draw();
  } catch (error) {
    onLeftOut({ file: name, reason: `it cannot be drawn from the run's files: ${String(error)}` });
    return undefined;
  }
}

/** The figures of a section, in order. */
function figuresOf({ text }: Html): FigureEntry[] {
  return [...text.matchAll(/<figure id="([^"]+)">\s*<h3>([^<]*)<\/h3>/g)].map(([, id, title]) => ({
    id,
    title: unescapeHtml(title),
  }));
}
