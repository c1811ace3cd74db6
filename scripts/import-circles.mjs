/**
 * `node scripts/import-circles.mjs`, a part of `npm run lint`: finds circles of imports in all sources of the repository, through imports of
 * types and across packages too, which `import-x/no-cycle` does not see.
 */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { ROOT } from "./workspace.mjs";

const OPTIONS = {
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  customConditions: ["@gan-cls/source"],
  allowJs: true,
};

/** Folders of the repository that hold its code. */
const FOLDERS = ["packages", "apps", "tools", "bench", "examples", "scripts", "e2e"];

/** What nobody here has written. */
const FOREIGN = new Set(["node_modules", "dist", "generated", "__fixtures__", "reports", "runs", ".turbo"]);

/** Every source file below `folder`, as absolute paths. */
function listSources(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      return FOREIGN.has(entry.name) ? [] : listSources(path);
    }
    return /\.(ts|tsx|mjs)$/.test(entry.name) ? [path] : [];
  });
}

/** The import specifiers of a file: static, dynamic, re-exported, of types, and in `import("...")` types. */
function importsOf(content) {
  return ts.preProcessFile(content, true, true).importedFiles.map(({ fileName }) => fileName);
}

/** Which files each file imports. @returns {Map<string, string[]>} Absolute paths. */
function readGraph(files) {
  const cache = ts.createModuleResolutionCache(ROOT, (name) => name, OPTIONS);
  const known = new Set(files);
  const resolve = (specifier, file) => {
    const { resolvedModule } = ts.resolveModuleName(specifier, file, OPTIONS, ts.sys, cache);
    return resolvedModule?.resolvedFileName ?? join(dirname(file), specifier);
  };
  return new Map(
    files.map((file) => {
      const specifiers = importsOf(readFileSync(file, "utf8")).filter((name) => /^(\.|@gan-cls\/)/.test(name));
      return [file, specifiers.map((specifier) => resolve(specifier, file)).filter((path) => known.has(path))];
    }),
  );
}

/**
 * Circles among nodes: each is found once, by a depth-first search that visits every node once.
 *
 * @param {Map<string, readonly string[]>} graph What each node leads to.
 * @returns {string[][]} The nodes of each circle, in the order of the imports.
 */
export function findCircles(graph) {
  const finished = new Set();
  const path = [];
  const circles = [];
  const visit = (node) => {
    const start = path.indexOf(node);
    if (start >= 0) {
      circles.push(path.slice(start));
    } else if (!finished.has(node)) {
      path.push(node);
      (graph.get(node) ?? []).forEach(visit);
      path.pop();
      finished.add(node);
    }
  };
  [...graph.keys()].forEach(visit);
  return circles;
}

/** Circles of imports among the sources in `folders` of `root`, each written `a > b > a`. */
export function importCircles(root = ROOT, folders = FOLDERS) {
  const files = folders.flatMap((folder) => listSources(join(root, folder)));
  const named = (file) => relative(root, file).replaceAll("\\", "/");
  return findCircles(readGraph(files)).map((circle) => [...circle, circle[0]].map(named).join(" > "));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const circles = importCircles();
  circles.forEach((circle) => process.stdout.write(`circle of imports: ${circle}\n`));
  process.exitCode = circles.length === 0 ? 0 : 1;
}
