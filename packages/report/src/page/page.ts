import { hashSource } from "@gan-cls/core";
import { DESIGN_TOKENS_CSS } from "../design/tokens";
import { FONT, STYLE } from "../generated/assets";
import { html, raw, type Html } from "./html";

/** The parts of {@link renderPage}. */
export interface PageParts {
  readonly title: string;
  readonly body: Html;
  /** JavaScript that runs once the page is parsed. */
  readonly script: string;
  /** Where the page may connect to: nowhere, or to the server it came from. @default "'none'" */
  readonly connect?: "'none'" | "'self'";
}

/** Inter, embedded. */
const FONT_FACE = `/* Inter: copyright The Inter Project Authors (github.com/rsms/inter), SIL Open Font License 1.1 */
@font-face { font-family: "Inter Variable"; font-weight: 100 900; font-display: block; src: url(data:font/woff2;base64,${FONT}) format("woff2"); }`;

const SHEET = `${FONT_FACE}${DESIGN_TOKENS_CSS}${STYLE}`;

/** JavaScript within HTML. Both would end the script for the reader of the HTML, not for JavaScript. */
function inlineScript(script: string): string {
  return script.replaceAll("</script", "<\\/script").replaceAll("<!--", "<\\!--");
}

/**
 * A whole HTML document. Its content security policy lets it run its own script alone, known by its hash, and forbids it to fetch anything that
 * is not inside it: whatever else got into the page would not run.
 */
export function renderPage({ title, body, script, connect = "'none'" }: PageParts): string {
  const policy = pagePolicy({ script, connect });
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        <link rel="icon" href="data:," />
        ${raw(`<style>${SHEET}</style>`)}
      </head>
      <body>
        ${body} ${raw(`<script>${inlineScript(script)}</script>`)}
      </body>
    </html> `.text;
}

/**
 * The content security policy of a page, as {@link renderPage} writes it into the page and as a server may send it. Charts and their tooltips have style
 * attributes, which can run nothing.
 */
export function pagePolicy({ script, connect = "'none'" }: Pick<PageParts, "script" | "connect">): string {
  return [
    "default-src 'none'",
    `script-src ${hashSource(inlineScript(script))}`,
    `style-src ${hashSource(SHEET)}`,
    "style-src-attr 'unsafe-inline'",
    `img-src data:${connect === "'self'" ? " 'self'" : ""}`,
    "font-src data:",
    `connect-src ${connect}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
}
