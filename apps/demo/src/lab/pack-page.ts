import { hashSource, toBase64 } from "@gan-cls/core";
import { EMBEDDED_ID, type EmbeddedClassifier } from "../export-page/embedded";
import { taughtFiles, type Taught } from "./teach";

/** A classifier as one HTML file that runs by itself. @param runtime The script that runs it. */
export async function packPage(taught: Taught, runtime: string): Promise<Uint8Array> {
  const { modelJson, weights } = await taughtFiles(taught);
  const { classNames } = taught.result;
  const embedded = { classNames, preprocessing: taught.preprocessing, modelJson, weights: toBase64(weights) };
  return new TextEncoder().encode(renderPage(embedded, runtime));
}

/**
 * The page: a strict policy that names its own script and style by their hashes, the classifier as data, and no address of anything else.
 *
 * Reference: https://www.w3.org/TR/CSP3/#external-hash
 */
export function renderPage(embedded: EmbeddedClassifier, runtime: string): string {
  // Neither ends the element in which it is.
  const script = runtime.replace(/<\/script/gi, "<\\/script").replaceAll("<!--", "<\\!--");
  const data = JSON.stringify(embedded).replaceAll("<", "\\u003c");
  const policy = [
    "default-src 'none'",
    `script-src ${hashSource(script)}`,
    `style-src ${hashSource(STYLE)}`,
    "img-src blob:",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  const names = escapeHtml(embedded.classNames.join(", "));
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Classifier: ${names}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${names}</h1>
<p>Choose, drop or paste pictures, or start the camera. Nothing leaves this machine.</p>
<p class="tools"><label class="button">Choose pictures<input id="files" type="file" accept="image/*" multiple></label>
<button id="camera" type="button">Start camera</button></p>
<p id="problem" role="alert"></p>
<section id="live" hidden><video id="video" playsinline muted autoplay aria-label="What the camera sees"></video>
<button id="turn" type="button">Other side</button><ul id="seen" class="answer"></ul></section>
<ul id="answers" aria-live="polite"></ul>
</main>
<script type="application/json" id="${EMBEDDED_ID}">${data}</script>
<script>${script}</script>
</body>
</html>
`;
}

const STYLE = `:root{font:16px/1.5 system-ui,sans-serif;color-scheme:light dark}
body{margin:0}main{max-width:46rem;margin:0 auto;padding:1.5rem}
h1{font-weight:400;overflow-wrap:anywhere}ul{list-style:none;margin:0;padding:0}
.tools{display:flex;flex-wrap:wrap;gap:.75rem}
button,.button{font:inherit;min-height:44px;padding:0 1rem;display:inline-flex;align-items:center;border:1px solid;border-radius:4px;background:none;color:inherit;cursor:pointer}
.button:focus-within,button:focus-visible{outline:2px solid;outline-offset:2px}
.button input{position:absolute;opacity:0;width:1px;height:1px}
#answers>li,#live:not([hidden]){display:grid;grid-template-columns:minmax(0,12rem) minmax(0,1fr);gap:1rem;padding:1rem 0;border-top:1px solid}
#live video,#answers img{width:100%;aspect-ratio:1;object-fit:cover}
#live button{grid-row:2;justify-self:start}
.answer li{display:grid;grid-template-columns:minmax(0,1fr) minmax(0,2fr) 4.5rem;gap:.5rem;align-items:center}
.answer meter{width:100%}.answer span,.answer b{overflow:hidden;text-overflow:ellipsis}
@media(max-width:30rem){#answers>li,#live:not([hidden]){grid-template-columns:minmax(0,1fr)}}`;

function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
