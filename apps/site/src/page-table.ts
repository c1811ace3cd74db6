/** Which file of the repository is which page of the site. */
import { existsSync, readdirSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { ROOT } from "./root";

/** Paths of pages, relative to the site, by paths of files, relative to the repository. */
export type PageTable = ReadonlyMap<string, string>;

const SINGLE_PAGES: readonly (readonly [string, string])[] = [
  // Its parts are on the home page and on those of the tutorials.
  ["README.md", "index.md"],
  ["ARCHITECTURE.md", "project/architecture.md"],
  ["CONTRIBUTING.md", "project/contributing.md"],
  ["docs/supply-chain.md", "project/supply-chain.md"],
  ["docs/monitors.md", "guides/monitors.md"],
  ["docs/reliability.md", "guides/reliability.md"],
  ["apps/cli/README.md", "command-line/index.md"],
  ["apps/demo/README.md", "project/demo.md"],
  ["examples/README.md", "examples/index.md"],
  ["bench/README.md", "project/bench.md"],
  ["bench/GROWTH.md", "project/bench-growth.md"],
  ["bench/RESULTS.md", "project/bench-results.md"],
];

/** Where pages are that were written for the site, with the paths that they have there. */
const OWN_PAGES = "apps/site/content/";

/** The files that become pages as they are. */
export function readPageTable(): PageTable {
  return new Map([
    ...SINGLE_PAGES.filter(([file]) => existsSync(join(ROOT, file))),
    ...listFolder("packages").map((name) => [`packages/${name}/README.md`, `packages/${name}.md`] as const),
    ...listMarkdown("docs/decisions").map((name) => [`docs/decisions/${name}`, `decisions/${name}`] as const),
    ...listMarkdown("results").map((name) => [`results/${name}`, `results/${name}`] as const),
  ]);
}

/** What a link to a file or folder of the repository leads to; a folder stands for its README. */
export function findPage(table: PageTable, path: string): string | undefined {
  if (path === "docs/decisions" || path === "results") {
    return `${basename(path)}/index.md`;
  }
  if (path.startsWith(OWN_PAGES)) {
    return path.slice(OWN_PAGES.length);
  }
  const isFolder = existsSync(join(ROOT, path)) && statSync(join(ROOT, path)).isDirectory();
  return table.get(isFolder ? join(path, "README.md") : path);
}

function listFolder(folder: string): string[] {
  return readdirSync(join(ROOT, folder));
}

function listMarkdown(folder: string): string[] {
  return listFolder(folder).filter((name) => name.endsWith(".md"));
}
