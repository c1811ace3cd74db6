import type { LeftOut } from "../data/report-data";
import type { Section } from "../page/figure";
import { html } from "../page/html";

/** What of a run is damaged and not shown: a page that hid it would tell of a whole run. */
export function leftOutSection(leftOut: readonly LeftOut[]): Section | undefined {
  if (leftOut.length === 0) {
    return undefined;
  }
  return {
    id: "left-out",
    title: "Left out",
    body: [
      html`<p>These parts of the run are damaged. The page is drawn without them.</p>`,
      html`<ul>
        ${leftOut.map(({ file, reason }) => html`<li><code>${file}</code> (damaged: ${reason})</li>`)}
      </ul>`,
    ],
  };
}
