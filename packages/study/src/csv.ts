import { stringify } from "csv-stringify/sync";

/** What spreadsheets take as the beginning of a formula, behind the apostrophes that were put before it already. */
const FORMULA = /^'*[=+\-@\t\r]/;
const GUARDED_FORMULA = /^'+[=+\-@\t\r]/;

/** What an editor may make of the commas: a cell with any of them is quoted, as one with spaces at its ends is. */
const NEEDS_QUOTES = /[,;\t\r\n"]|^\s|\s$/;

/**
 * Cells as CSV with commas, line by line. A cell that spreadsheets would compute gets an apostrophe before it: names
 * from data must not be able to run anything where a list is looked at.
 *
 * Reference: https://owasp.org/www-community/attacks/CSV_Injection
 */
export function writeCsv(rows: readonly (readonly string[])[]): string {
  return stringify(
    rows.map((cells) => cells.map(guardCell)),
    { quoted_match: NEEDS_QUOTES },
  );
}

function guardCell(text: string): string {
  return FORMULA.test(text) ? `'${text}` : text;
}

/** A cell as it was before {@link writeCsv} wrote it. */
export function plainCell(cell: string): string {
  return GUARDED_FORMULA.test(cell) ? cell.slice(1) : cell;
}
