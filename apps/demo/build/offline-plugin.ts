import { createHash } from "node:crypto";
import { posix } from "node:path";
import { gzipSync } from "fflate";
import type { Plugin } from "vite";

/** The name of the service worker's entry, and the constant in it that is filled in here. */
const SERVICE_WORKER = "service-worker.js";
const PLACEHOLDER = /\bBUILD\b/g;

/** Stands in the page where the size of the first load goes. */
const SIZE_PLACEHOLDER = "%FIRST_LOAD_BYTES%";

/** Files that are fetched only when they are wanted: digits, weights, the engine for graphics cards. */
const isLazy = (name: string, lazyChunks: ReadonlySet<string>): boolean =>
  /\.(bin|wasm|json)$/.test(name) || name.includes("/later/") || lazyChunks.has(name);

/** Tells the service worker which files the build has, and the page how large its first load is when packed by gzip. */
export function offlinePlugin(): Plugin {
  return {
    name: "gan-cls:offline",
    apply: "build",
    enforce: "post",
    generateBundle: {
      order: "post",
      handler(_, bundle) {
        const lazyChunks = new Set(
          Object.values(bundle)
            .filter((file) => file.type === "chunk" && file.isDynamicEntry)
            .map(({ fileName }) => fileName),
        );
        const files = Object.values(bundle).filter(
          ({ fileName }) => fileName !== SERVICE_WORKER && !fileName.endsWith(".map"),
        );
        const shell = withImports(
          files.filter(({ fileName }) => !isLazy(fileName, lazyChunks)),
          files,
        );
        const rest = files.filter((file) => !shell.includes(file)).map(({ fileName }) => fileName);
        const bytes = shell.reduce((sum, file) => sum + packedSize(contentOf(file)), 0);
        const page = bundle["index.html"];
        if (page?.type === "asset") {
          page.source = String(page.source).replace(SIZE_PLACEHOLDER, String(bytes));
        }
        const version = createHash("sha256");
        files.forEach((file) => version.update(file.fileName).update(contentOf(file)));
        const names = shell.map(({ fileName }) => (fileName === "index.html" ? "./" : fileName));
        const build = JSON.stringify({ version: version.digest("hex").slice(0, 16), shell: names, rest });
        const worker = bundle[SERVICE_WORKER];
        if (worker?.type !== "chunk") {
          throw new Error(`offlinePlugin: expected ${SERVICE_WORKER} in the build, got none`);
        }
        worker.code = worker.code.replace(PLACEHOLDER, () => build);
        this.info(`first load ${(bytes / 1000).toFixed(0)} kB packed, ${rest.length} files later`);
      },
    },
  };
}

type BuiltFile = { fileName: string } & (
  { type: "chunk"; code: string } | { type: "asset"; source: string | Uint8Array }
);

/** A file that a minified script needs before it runs; what it asks for later is in brackets. */
const STATIC_IMPORT = /\b(?:from|import)\s*["'`](\.{1,2}\/[^"'`]+)["'`]/g;

/** Files and all that they import at once: a worker's parts count by who needs them, wherever they lie. */
function withImports<File extends BuiltFile>(first: readonly File[], files: readonly File[]): File[] {
  const byName = new Map(files.map((file) => [file.fileName, file]));
  const found = new Set(first);
  // A set's loop also visits what is added meanwhile.
  for (const file of found) {
    if (file.fileName.endsWith(".js")) {
      for (const [, path] of new TextDecoder().decode(contentOf(file)).matchAll(STATIC_IMPORT)) {
        const needed = byName.get(posix.join(posix.dirname(file.fileName), path));
        if (needed !== undefined) {
          found.add(needed);
        }
      }
    }
  }
  return [...found];
}

function contentOf(file: BuiltFile): Uint8Array {
  const content = file.type === "chunk" ? file.code : file.source;
  return typeof content === "string" ? new TextEncoder().encode(content) : content;
}

/** Fonts and the like are packed already. */
const packedSize = (content: Uint8Array): number => Math.min(content.length, gzipSync(content).length);
