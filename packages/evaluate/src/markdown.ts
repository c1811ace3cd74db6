import { markdownTable } from "markdown-table";

/**
 * A Markdown table. Cells may hold any text.
 *
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

/** Text inside an HTML element. */
export function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
