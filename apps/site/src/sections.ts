/** Parts of a Markdown file, by their headings, so that a text is written once and shown where it is needed. */
import { githubSlug } from "./github-slug";

/**
 * The section under the heading with an anchor, down to the next heading of its level or above; its own heading is left out, and those below
 * it move up so that the first level is `##`.
 *
 * @throws If there is no such heading.
 */
export function takeSection(markdown: string, anchor: string): string {
  const lines = markdown.split("\n");
  const levels = headingLevels(lines);
  const start = lines.findIndex((line, i) => levels[i] !== 0 && githubSlug(line.replace(/^#+/, "")) === anchor);
  if (start === -1) {
    throw new Error(`takeSection: expected a heading with the anchor ${anchor}, got none`);
  }
  const level = levels[start] ?? 0;
  const length = levels.slice(start + 1).findIndex((other) => other !== 0 && other <= level);
  const section = lines.slice(start + 1, length === -1 ? undefined : start + 1 + length);
  const up = "#".repeat(Math.max(0, level - 1));
  return section
    .map((line, i) => (levels[start + 1 + i] === 0 ? line : line.replace(new RegExp(`^${up}`), "")))
    .join("\n")
    .trim();
}

/** The level of the heading in each line; 0 for lines that are none. */
function headingLevels(lines: readonly string[]): number[] {
  let isCode = false;
  return lines.map((line) => {
    isCode = line.startsWith("```") ? !isCode : isCode;
    return isCode ? 0 : (/^(#{1,6}) /.exec(line)?.[1]?.length ?? 0);
  });
}
