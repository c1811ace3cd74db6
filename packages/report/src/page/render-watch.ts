import { WATCH_SCRIPT } from "../generated/assets";
import type { GanLossName } from "../data/report-data";
import { html } from "./html";
import { pagePolicy, renderPage } from "./page";

/**
 * The page of `gan-cls watch`: it reads a run's events from `/events` of its own server (server-sent events, each a JSON list of lines of
 * `events.jsonl`) and its sample sheets from the paths in the events.
 *
 * @param title The run that is watched.
 * @param loss Of its GAN. @default "original"
 */
export function renderWatchPage(title: string, loss: GanLossName = "original"): string {
  const body = html`<main class="watch" data-loss="${loss}">
    <header class="headline">
      <p class="eyebrow">gan-cls <span>${title}</span></p>
      <h1 id="now">Waiting for the run</h1>
      <p class="lede" id="status" role="status">Nothing has been logged yet.</p>
    </header>
    <section id="cells" hidden>
      <h2>Cells</h2>
      <progress max="1" aria-label="Cells that are done"></progress>
      <div class="table" tabindex="0" role="region" aria-label="Workers">
        <table hidden>
          <thead>
            <tr>
              <th scope="col">Worker</th>
              <th scope="col">Machine</th>
              <th scope="col">Computes</th>
            </tr>
          </thead>
          <tbody></tbody>
        </table>
      </div>
    </section>
    <div id="trainings"></div>
    <details id="earlier" hidden>
      <summary id="earlier-count"></summary>
      <div id="earlier-trainings"></div>
    </details>
  </main>`;
  return renderPage({ title: `gan-cls watch: ${title}`, body, ...BEHAVIOUR });
}

const BEHAVIOUR = { script: WATCH_SCRIPT, connect: "'self'" } as const;

/** The content security policy of {@link renderWatchPage}, for the header of its server. */
export function watchPagePolicy(): string {
  return pagePolicy(BEHAVIOUR);
}
