import { renderFigureSvg } from "../charts/render-svg";
import type { FigureSpec } from "../charts/figure-spec";
import { html, keepTogether, raw, scriptJson, type Html } from "./html";

/** A chart within a figure. */
export interface Chart {
  readonly id: string;
  readonly spec: FigureSpec;
  /** Size in pixels without a script; the script fits the chart to the page. */
  readonly width: number;
  readonly height: number;
  /** What the chart shows, for readers who do not see it. */
  readonly description: string;
}

/** A drawn chart, followed by its specification for the page's script. */
export function renderChart({ id, spec, width, height, description }: Chart): Html {
  return html`<div
      class="chart"
      id="${id}"
      role="img"
      aria-label="${description}"
      style="--ratio: ${width} / ${height}"
      data-height="${height}"
    >
      ${raw(renderFigureSvg(spec, { width, height }, id))}
    </div>
    <script type="application/json" data-chart="${id}">
      ${scriptJson(spec)}
    </script>`;
}

/** The parts of a figure. */
export interface FigureParts {
  readonly id: string;
  readonly title: string;
  readonly body: Html | readonly Html[];
  readonly caption: Html | string;
  /** The same as numbers, folded. */
  readonly table?: Table;
}

/** A figure with its caption and its numbers. */
export function renderFigure({ id, title, body, caption, table }: FigureParts): Html {
  return html`<figure id="${id}">
    <h3>${title}</h3>
    ${body}
    <figcaption>${raw(keepTogether(html`${caption}`.text))}</figcaption>
    ${
      table &&
      html`<details>
        <summary>The numbers</summary>
        ${renderTable(table)}
      </details>`
    }
  </figure>`;
}

/** A table; columns of numbers are right-aligned. */
export interface Table {
  readonly caption: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly (string | Html)[])[];
  /** Number of columns on the left that hold words. @default 1 */
  readonly words?: number;
}

/** A table that scrolls horizontally in a narrow window. */
export function renderTable({ caption, head, rows, words = 1 }: Table): Html {
  const kind = (column: number): string => (column < words ? "word" : "number");
  return html`<div class="table" role="region" aria-label="${caption}" tabindex="0">
    <table>
      <caption>
        ${caption}
      </caption>
      <thead>
        <tr>
          ${head.map((name, column) => html`<th scope="col" class="${kind(column)}">${name}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (cells) =>
            html`<tr>
              ${cells.map((cell, column) => (column === 0 ? html`<th scope="row" class="word">${cell}</th>` : html`<td class="${kind(column)}">${cell}</td>`))}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

/** The place of a figure that the run has no data for. */
export function renderMissing(id: string, title: string, reason: Html | string): Html {
  return html`<figure id="${id}" class="missing">
    <h3>${title}</h3>
    <p>${reason}</p>
  </figure>`;
}

/** A part of the page. */
export interface Section {
  readonly id: string;
  /** For the list of contents. */
  readonly title: string;
  readonly body: readonly (Html | undefined)[];
}

/** A section with its heading. */
export function renderSection({ id, title, body }: Section): Html {
  return html`<section id="${id}" aria-labelledby="${id}-title">
    <h2 id="${id}-title">${title}</h2>
    ${body}
  </section>`;
}
