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

/** A whole HTML document. Its content security policy forbids it to fetch anything that is not inside it. */
export function renderPage({ title, body, script, connect = "'none'" }: PageParts): string {
  const images = connect === "'self'" ? "data: 'self'" : "data:";
  const policy = `default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src ${images}; font-src data:; connect-src ${connect}; base-uri 'none'; form-action 'none'`;
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        <link rel="icon" href="data:," />
        <style>
          ${raw(`${FONT_FACE}${DESIGN_TOKENS_CSS}${STYLE}`)}
        </style>
      </head>
      <body>
        ${body}
        <script>
          ${raw(script.replaceAll("</script", "<\\/script"))};
        </script>
      </body>
    </html> `.text;
}
