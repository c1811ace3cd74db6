/** Gathers all pages in one folder: those written for the site, those that are files of the repository, and those that are generated. */
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, extname, join } from "node:path";
import { writeCommandPages } from "./command-pages";
import { CONTENT, PAGES } from "./folders";
import { readPageTable, type PageTable } from "./page-table";
import { writeReference } from "./reference";
import { rewriteLinks } from "./rewrite-links";
import { ROOT } from "./root";
import { takeSection } from "./sections";

/** `<!-- include: packages/data/README.md#pictures-of-your-own -->`, a whole line: the section under that heading. */
const INCLUDE = /^<!-- include: (\S+?)#(\S+) -->$/gm;

/** `<!-- code: examples/own-method-module.mjs -->`, a whole line: the file as a block of code. */
const CODE = /^<!-- code: (\S+) -->$/gm;

/** What an HTML comment says to the tools that check code, and to nobody else. */
const TOOL_COMMENT = /^<!-- (check|given|prettier-ignore)\b.*-->\n/gm;

/** Writes every page into {@link PAGES}. Takes half a minute, most of it for reading the packages' sources. */
export async function gatherPages(): Promise<void> {
  rmSync(PAGES, { recursive: true, force: true });
  cpSync(join(CONTENT, "public"), join(PAGES, "public"), { recursive: true });
  usePicture("results/label-efficiency.png");
  const table = readPageTable();
  for (const [file, page] of table) {
    if (file !== "README.md") {
      writePage(page, movePage(read(file), { file, page, table }));
    }
  }
  for (const page of readdirSync(CONTENT, { recursive: true, encoding: "utf8" })) {
    if (page.endsWith(".md")) {
      writePage(page, fillPage(readFileSync(join(CONTENT, page), "utf8"), page, table));
    }
  }
  writeIndex("decisions/index.md", "Decisions", DECISIONS_WORDS, "docs/decisions");
  writeCommandPages(join(PAGES, "command-line"));
  await writeReference(join(PAGES, "reference"));
  rmSync(join(PAGES, "reference", "README.md"));
}

const DECISIONS_WORDS =
  "Why things are as they are: each page gives the context of a decision, what was decided, and what follows from it.";

/** A page that lists those of a folder, by their titles. */
function writeIndex(page: string, title: string, words: string, folder: string): void {
  const entries = readdirSync(join(ROOT, folder)).sort();
  const lines = entries.map((name) => `- [${titleOf(read(join(folder, name)))}](./${name})`);
  writePage(page, `# ${title}\n\n${words}\n\n${lines.join("\n")}\n`);
}

/** The first heading of a Markdown file. */
export function titleOf(markdown: string): string {
  return /^# (.+)$/m.exec(markdown)?.[1] ?? "";
}

function read(file: string): string {
  return readFileSync(join(ROOT, file), "utf8");
}

function writePage(page: string, markdown: string): void {
  const path = join(PAGES, page);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, markdown);
}

/** A file of the repository, or a part of one, as it stands on a page. */
function movePage(markdown: string, move: { file: string; page: string; table: PageTable }): string {
  return rewriteLinks(drawnAsList(markdown), move, usePicture).replace(TOOL_COMMENT, "");
}

/** Copies a picture of the repository to where VitePress finds it, and returns its address there. */
function usePicture(path: string): string {
  cpSync(join(ROOT, path), join(PAGES, "public", path), { recursive: true });
  return `/${path}`;
}

/** A page of the site's own, with what it takes from elsewhere. */
function fillPage(markdown: string, page: string, table: PageTable): string {
  return markdown
    .replace(INCLUDE, (_, file: string, anchor: string) =>
      movePage(takeSection(read(file), anchor), { file, page, table }),
    )
    .replace(CODE, (_, file: string) => `\`\`\`${languageOf(file)}\n${read(file).trim()}\n\`\`\``)
    .replace(TOOL_COMMENT, "");
}

/** By the ending, or by the name of a file without one, such as a Dockerfile. */
function languageOf(file: string): string {
  return extname(file).slice(1) || basename(file).toLowerCase();
}

/** The arrows of a mermaid graph as a list, because the site has no program that draws them. */
function drawnAsList(markdown: string): string {
  return markdown.replace(/^```mermaid\n([\s\S]*?)^```$/gm, (_, graph: string) => {
    const arrows = [...graph.matchAll(/^\s*([\w-]+) --> ([\w-]+)$/gm)];
    const sources = [...new Set(arrows.map(([, from]) => from))];
    const targetsOf = (source?: string): string =>
      arrows
        .filter(([, from]) => from === source)
        .map(([, , to]) => `\`${to}\``)
        .join(", ");
    return sources.map((source) => `- \`${source}\` → ${targetsOf(source)}`).join("\n");
  });
}
