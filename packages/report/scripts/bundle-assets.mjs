/** Bundles what the pages carry inside them (their scripts, their style and the font) into one module of strings. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const { resolve } = createRequire(import.meta.url);

/** Latin letters with all weights in one file; the licence is named in the pages' style. */
const FONT = "@fontsource-variable/inter/files/inter-latin-wght-normal.woff2";

async function bundle(entry) {
  const { outputFiles } = await build({
    entryPoints: [join(root, "src", entry)],
    ...{ bundle: true, write: false, minify: true, format: "iife", platform: "browser", target: "es2022" },
    conditions: ["@gan-cls/source"],
    // The notices of bundled libraries, as their licences ask for.
    legalComments: "inline",
    logLevel: "error",
  });
  return outputFiles[0].text;
}

const assets = {
  REPORT_SCRIPT: await bundle("browser/report.ts"),
  WATCH_SCRIPT: await bundle("browser/watch.ts"),
  STYLE: await bundle("page/style.css"),
  FONT: readFileSync(resolve(FONT)).toString("base64"),
};

mkdirSync(join(root, "src", "generated"), { recursive: true });
writeFileSync(
  join(root, "src", "generated", "assets.ts"),
  `// Written by scripts/bundle-assets.mjs.\n${Object.entries(assets)
    .map(([name, text]) => `export const ${name}: string = ${JSON.stringify(text)};\n`)
    .join("")}`,
);
