import { printable } from "@gan-cls/core";
import { markdownTable } from "markdown-table";

/**
 * A Markdown table.
 *
 * @param header Markdown, as the cells of `body` are; text from data has gone through {@link escapeMarkdown} or {@link codeSpan}.
 * @param align `l` or `r` for each column; columns without an entry hold numbers and align right.
 */
export function renderTable(
  header: readonly string[],
  body: readonly (readonly string[])[],
  align: readonly ("l" | "r")[] = ["l"],
): string {
  const rows = [header, ...body].map((row) => row.map(escapeCell));
  return markdownTable(rows, { align: header.map((_, column) => align[column] ?? "r") });
}

/** A vertical bar or a line break would end the cell. */
function escapeCell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll(/\s*\n\s*/g, " ");
}

/**
 * What Markdown or HTML would take as more than text: tags and entities; code, emphasis and links; a backslash before punctuation; addresses that
 * GitHub makes links of. An underscore within a word is one of its letters.
 */
const MARKUP =
  /[&<>`*[~]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])|\\(?=[!-/:-@[-`{-~]|$)|:(?=\/\/)|(?<=\bwww)\.|(?<=[\w.+-])@(?=\w)/giu;

/** What would begin a heading, a list or a rule at the start of a line. */
const BLOCK_START = /^[#=+-]|(?<=^\d{1,9})[.)](?=\s|$)/;

/** Text from data as Markdown, and within HTML in Markdown: it is shown as it is and does nothing. It stays on its line. */
export function escapeMarkdown(text: string): string {
  return printable(text).replaceAll(MARKUP, toEntity).replace(BLOCK_START, toEntity);
}

function toEntity(character: string): string {
  const names: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };
  return names[character] ?? `&#${character.charCodeAt(0)};`;
}

/** A name that commands take, or a hash, as code within a line. */
export function codeSpan(text: string): string {
  const shown = printable(text);
  // Within backticks nothing can be escaped, and a table would take a bar as the end of the cell.
  return /^(?! )[^`\\|]+(?<! )$/.test(shown) ? `\`${shown}\`` : `<code>${escapeMarkdown(shown)}</code>`;
}

/** Lines of code in a block of their own, whatever they hold. */
export function codeBlock(code: string, language = ""): string {
  const longest = Math.max(2, ...(code.match(/`+/g) ?? []).map(({ length }) => length));
  const fence = "`".repeat(longest + 1);
  return `${fence}${language}\n${code.split("\n").map(printable).join("\n")}\n${fence}`;
}

/** A sentence in which nothing but code between backticks is Markdown, such as a note. */
export function proseMarkdown(sentence: string): string {
  const pieces = sentence.split("`");
  const isPaired = pieces.length % 2 === 1;
  return isPaired
    ? pieces.map((piece, index) => (index % 2 === 1 ? codeSpan(piece) : escapeMarkdown(piece))).join("")
    : escapeMarkdown(sentence);
}
