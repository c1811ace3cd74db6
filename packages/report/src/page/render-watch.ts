import { DESIGN_TOKENS_CSS } from "../design/tokens";
import { STYLE, WATCH_SCRIPT } from "../generated/assets";
import { html } from "./html";
import { fontFace } from "./font-face";
import { renderPage } from "./page";

/**
 * The page of `gan-cls watch`: it reads a run's events from `/events` of its own server (server-sent events, each a JSON list of the lines
 * of `events.jsonl`) and its sample sheets from where the events say.
 *
 * @param title What is watched.
 */
export function renderWatchPage(title: string): string {
  const body = html`<main class="watch">
    <header class="headline">
      <p class="eyebrow">gan-cls <span>${title}</span></p>
      <h1 id="now">Waiting for the run</h1>
      <p class="lede" id="status" role="status">Nothing has been logged yet.</p>
    </header>
    <div id="trainings"></div>
  </main>`;
  const style = `${fontFace()}${DESIGN_TOKENS_CSS}${STYLE}`;
  return renderPage({ title: `gan-cls watch: ${title}`, style, body, script: WATCH_SCRIPT, connect: "'self'" });
}
