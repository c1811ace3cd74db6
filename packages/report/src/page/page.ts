import { html, raw, type Html } from "./html";

/** What {@link renderPage} puts together. */
export interface PageParts {
  readonly title: string;
  /** CSS. */
  readonly style: string;
  readonly body: Html;
  /** JavaScript that runs when the page is read. */
  readonly script: string;
  /** Where the page may connect to: nowhere, or to the server it came from. @default "'none'" */
  readonly connect?: "'none'" | "'self'";
}

/** A whole HTML document. Its policy forbids it to fetch anything that is not inside it. */
export function renderPage({ title, style, body, script, connect = "'none'" }: PageParts): string {
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
          ${raw(style)}
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
