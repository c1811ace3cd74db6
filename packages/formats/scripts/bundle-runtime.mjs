/** Bundles what runs a network in a single JavaScript file into one module with a text. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const source = join(dirname(fileURLToPath(import.meta.url)), "..", "src");

const { outputFiles } = await build({
  entryPoints: [join(source, "javascript", "runtime.ts")],
  ...{ bundle: true, write: false, minify: true, format: "iife", platform: "neutral", target: "es2020" },
  ...{ globalName: "runtime", logLevel: "error" },
});

mkdirSync(join(source, "generated"), { recursive: true });
writeFileSync(
  join(source, "generated", "runtime.ts"),
  `// Written by scripts/bundle-runtime.mjs.\nexport const RUNTIME: string = ${JSON.stringify(outputFiles[0].text.trim())};\n`,
);
