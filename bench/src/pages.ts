import { rename, writeFile } from "node:fs/promises";

/** Replaces a file only when the new one is complete. */
export async function writeWhole(path: string, text: string): Promise<void> {
  await writeFile(`${path}.tmp`, text);
  await rename(`${path}.tmp`, path);
}

/** Where a section of a Markdown page with this heading of second order begins and ends; it begins at the page's end when there is none. */
function sectionRange(page: string, heading: string): [start: number, end: number] {
  const found = `\n${page}`.indexOf(`\n## ${heading}\n`);
  if (found === -1) {
    return [page.length, page.length];
  }
  const next = page.indexOf("\n## ", found + 1);
  return [found, next === -1 ? page.length : next + 1];
}

/** The section with this heading, heading included, or an empty text. */
export function findSection(page: string, heading: string): string {
  return page.slice(...sectionRange(page, heading)).trimEnd();
}

/** The page with this section in place of the one with the same heading, or at its end. */
export function replaceSection(page: string, heading: string, section: string): string {
  const [start, end] = sectionRange(page, heading);
  const parts = [page.slice(0, start), section, page.slice(end)].map((part) => part.trim());
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}
