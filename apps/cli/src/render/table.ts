import Table from "cli-table3";
import stringWidth from "string-width";
import type { OutputStream } from "../io/cli-io";

/** A column of {@link renderTable}. */
export interface TableColumn {
  readonly head: string;
  /** @default "right", as figures are */
  readonly align?: "left" | "right";
  /** A column that a narrow terminal does without; those with the largest number go first. @default it stays */
  readonly spare?: number;
}

/** What {@link renderTable} goes by. */
export interface TableOptions {
  /** Columns of the terminal; `undefined` for files and pipes, which have room for everything. */
  readonly width: number | undefined;
}

/** Characters between two cells: a space, a line, a space. */
const GAP = 3;

/** The narrowest terminal that a layout is made for. */
const LEAST_WIDTH = 20;

/** The width of a terminal in characters; `undefined` where there is none. */
export function terminalWidth({ isTTY, columns }: OutputStream): number | undefined {
  return isTTY === true && columns !== undefined && columns > 0 ? Math.max(LEAST_WIDTH, columns) : undefined;
}

/**
 * A table that fits the terminal. Where it is too wide, spare columns are left out, which a line below says; where that is not enough,
 * every row is a block of its own, with a line for each of its cells, and nothing is left out. No cell is ever broken by the terminal's edge
 * unless a single cell is wider than the terminal.
 *
 * @param rows Cells in the order of the columns; they may be coloured.
 */
export function renderTable(
  columns: readonly TableColumn[],
  rows: readonly (readonly string[])[],
  { width = Infinity }: TableOptions,
): string {
  const widths = columns.map(({ head }, at) => Math.max(...[head, ...rows.map((row) => row[at])].map(cellWidth)));
  const kept = columnsThatFit(columns, widths, width);
  if (kept === undefined) {
    return renderBlocks(columns, rows, width);
  }
  const left = columns.filter((_, at) => !kept.includes(at)).map(({ head }) => head);
  const table = renderGrid(
    kept.map((at) => columns[at]),
    rows.map((row) => kept.map((at) => row[at])),
  );
  return left.length === 0 ? table : `${table}\n${foldText(`Too narrow for: ${left.join(", ")}.`, width)}`;
}

/** Columns of a table whose first cell names its row, and none of which is spare. */
export function columnsOf(heads: readonly string[]): TableColumn[] {
  return heads.map((head, at) => ({ head, align: at === 0 ? "left" : "right" }));
}

function cellWidth(text: string): number {
  return stringWidth(text);
}

/** Places of the columns that fit, in their order; `undefined` if even those that must stay do not. */
function columnsThatFit(
  columns: readonly TableColumn[],
  widths: readonly number[],
  width: number,
): readonly number[] | undefined {
  let kept = columns.map((_, at) => at);
  // The outer lines and spaces add as much as one more gap, and a character.
  const total = (): number => kept.reduce((sum, at) => sum + widths[at] + GAP, 1);
  while (total() > width) {
    const spare = kept
      .filter((at) => columns[at].spare !== undefined)
      .toSorted((a, b) => (columns[b].spare ?? 0) - (columns[a].spare ?? 0))
      .at(0);
    if (spare === undefined) {
      return undefined;
    }
    kept = kept.filter((at) => at !== spare);
  }
  return kept;
}

function renderGrid(columns: readonly TableColumn[], rows: readonly (readonly string[])[]): string {
  const table = new Table({
    head: columns.map(({ head }) => head),
    colAligns: columns.map(({ align = "right" }) => align),
    // Colours are ours to give: the library would colour files and pipes too.
    style: { head: [], border: [], compact: true },
  });
  table.push(...rows.map((row) => [...row]));
  return table.toString();
}

/** Every row as a block: its first cell, then a line for each of the others that is not empty. */
function renderBlocks(columns: readonly TableColumn[], rows: readonly (readonly string[])[], width: number): string {
  const [, ...rest] = columns;
  const label = Math.max(...rest.map(({ head }) => cellWidth(head)));
  return rows
    .map(([title, ...cells]) =>
      [
        title,
        ...cells.flatMap((cell, at) => (cell === "" ? [] : labelled(rest[at].head, cell, { label, width }))),
      ].join("\n"),
    )
    .join("\n");
}

/** `  Labels  1 000`; a cell that does not fit beside its label goes on below it. */
function labelled(head: string, cell: string, { label, width }: { label: number; width: number }): string[] {
  const indent = label + 4;
  const padded = `  ${head}${" ".repeat(label - cellWidth(head))}  `;
  const room = width - indent;
  if (cellWidth(cell) <= room) {
    return [`${padded}${cell}`];
  }
  const lines = foldText(cell, Math.max(1, width - 4)).split("\n");
  return [`  ${head}`, ...lines.map((line) => `    ${line}`)];
}

/** Breaks prose between words so that lines fit; a word that is wider than a line stays whole. */
export function foldText(text: string, width: number | undefined): string {
  if (width === undefined || width === Infinity) {
    return text;
  }
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && cellWidth(`${last} ${word}`) <= width) {
      lines[lines.length - 1] = `${last} ${word}`;
    } else {
      lines.push(word);
    }
  }
  return lines.join("\n");
}
