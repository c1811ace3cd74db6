import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { build, defaultClientConditions, type Plugin, type Rolldown } from "vite";

/** The module that the page imports: the URL of the script that goes into exported pages. */
const MODULE = "virtual:page-runtime";

/** Rollup's mark for modules that are no files. */
const RESOLVED = `\0${MODULE}`;

/** Bundles `src/export-page/runtime.ts` with all that it needs as one script, which the page fetches when somebody exports a page. */
export function pageRuntimePlugin(root: string): Plugin {
  const folder = join(root, "node_modules", ".cache", "page-runtime");
  const path = join(folder, "page-runtime.bin");
  return {
    name: "gan-cls:page-runtime",
    resolveId: (id) => (id === MODULE ? RESOLVED : undefined),
    async load(id) {
      if (id !== RESOLVED) {
        return undefined;
      }
      await mkdir(folder, { recursive: true });
      await writeFile(path, await bundle(join(root, "src", "export-page", "runtime.ts")));
      return `export { default } from ${JSON.stringify(`${path}?url`)};\n`;
    },
  };
}

async function bundle(entry: string): Promise<string> {
  const result = (await build({
    configFile: false,
    logLevel: "error",
    resolve: { conditions: ["@gan-cls/source", ...defaultClientConditions] },
    build: { write: false, target: "es2022", lib: { entry, formats: ["iife"], name: "classifierPage" } },
  })) as Rolldown.RolldownOutput[];
  const chunk = result[0].output.find((file) => file.type === "chunk");
  if (chunk === undefined) {
    throw new Error("pageRuntimePlugin: expected a script, got none");
  }
  return chunk.code;
}
