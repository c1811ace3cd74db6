/** Links between files of the repository become links between pages of the site. */
import { existsSync } from "node:fs";
import { basename, dirname, join, posix } from "node:path";
import { findPage, type PageTable } from "./page-table";
import { ROOT } from "./root";

/** Where a piece of Markdown was written, and where it is shown. */
export interface Move {
  /** The file, relative to the repository. */
  readonly file: string;
  /** The page, relative to the site. */
  readonly page: string;
  readonly table: PageTable;
}

/** An inline link or picture: `!` or nothing, the text, the target. */
const LINK = /(!?)\[((?:[^[\]]|\[[^\]]*\])*)\]\(([^()\s]+)\)/g;
const FENCE = /^(```|~~~)/;

/**
 * Rewrites the links of `markdown`: to pages where there is one, to copies of pictures, and to the bare name of a file where the site does not
 * have it. What is code stays as it is.
 *
 * @param usePicture Takes the path of a picture in the repository; returns its address from the site's root.
 * @throws If a link leads to no file.
 */
export function rewriteLinks(markdown: string, move: Move, usePicture: (path: string) => string): string {
  let isCode = false;
  return markdown
    .split("\n")
    .map((line) => {
      if (FENCE.test(line.trimStart())) {
        isCode = !isCode;
      }
      return isCode ? line : rewriteLine(line, move, usePicture);
    })
    .join("\n");
}

function rewriteLine(line: string, move: Move, usePicture: (path: string) => string): string {
  return line.replace(LINK, (link, mark: string, text: string, target: string) => {
    if (/^(\w+:|#)/.test(target)) {
      return link;
    }
    const [path = "", anchor] = target.split("#");
    const file = posix.join(dirname(move.file), path).replace(/\/$/, "");
    if (!existsSync(join(ROOT, file))) {
      throw new Error(`rewriteLinks: expected a file behind the link ${target} of ${move.file}, got none`);
    }
    if (mark === "!") {
      return `![${text}](${usePicture(file)})`;
    }
    const page = findPage(move.table, file);
    return page === undefined ? nameFile(text, file) : `[${text}](${linkBetween(move.page, page, anchor)})`;
  });
}

/** A file that is no page, for readers who have the sources. */
function nameFile(text: string, file: string): string {
  const plain = text.replaceAll("`", "");
  return plain === basename(file) || plain === file ? `\`${file}\`` : `${text} (\`${file}\`)`;
}

function linkBetween(from: string, to: string, anchor: string | undefined): string {
  const path = posix.relative(dirname(from), to);
  return `${path.startsWith(".") ? path : `./${path}`}${anchor === undefined ? "" : `#${anchor}`}`;
}
