/** A table in Markdown: the first column is text, the others are numbers unless a cell of the first row is text. */
export function renderTable(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const texts = rows.map((row) => row.map((cell) => String(cell).replaceAll("|", "\\|").replaceAll("\n", " ")));
  const widths = head.map((title, column) => Math.max(title.length, ...texts.map((row) => row[column].length)));
  const isText = head.map((_, column) => rows.every((row) => typeof row[column] === "string"));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => (isText[column] ? cell.padEnd(widths[column]) : cell.padStart(widths[column]))).join(" | ")} |`;
  const rule = widths.map((width, column) => (isText[column] ? "-".repeat(width) : `${"-".repeat(width - 1)}:`));
  return `${[line(head), line(rule), ...texts.map(line)].join("\n")}\n`;
}
