import { GanClsError } from "@gan-cls/core";
import { CsvError, parse } from "csv-parse/sync";

/** Names of the columns that are understood, in lower case, best first. */
const FILE_COLUMNS = ["file_name", "filename", "file", "image_path", "filepath", "path", "image", "image_name", "img"];
const LABEL_COLUMNS = ["label", "class", "category", "labels", "class_name", "classname", "target"];
const SPLIT_COLUMNS = ["split", "subset", "partition", "set"];

/** Most bytes of a table: a million rows of 64 bytes. Its text and its cells are in memory several times. */
const MAX_TABLE_BYTES = 2 ** 26;

/** Most rows of a table. */
const MAX_ROWS = 5_000_000;

/** Most bytes of one row, so that a file without line ends is refused. */
const MAX_ROW_BYTES = 2 ** 20;

/** One picture of a table. */
export interface LabelRow {
  /** As it is written, with `/` between folders and without `./` before. */
  readonly file: string;
  /** Empty for a picture without a label. */
  readonly label: string;
  readonly split?: string;
  /** Counted from 1, the header included, for messages. */
  readonly line: number;
}

/** Whether a file is a table by its name. */
export function isTableName(name: string): boolean {
  return /\.(?:csv|tsv|jsonl|ndjson)$/i.test(name);
}

/**
 * The rows of a table of pictures and labels: CSV (with commas, semicolons or tabs) with names of columns in its first line, or one JSON object a line.
 *
 * @param path The table's name in messages.
 * @throws GanClsError `invalid-data` naming the line that is damaged, or the columns that are missing.
 */
export function parseLabelTable(bytes: Uint8Array, path: string): LabelRow[] {
  if (bytes.length > MAX_TABLE_BYTES) {
    throw invalid(path, `expected a table of at most ${MAX_TABLE_BYTES} bytes, got ${bytes.length}`);
  }
  const text = decodeText(bytes, path);
  const records = /\.(?:jsonl|ndjson)$/i.test(path) ? parseJsonLines(text, path) : parseCsv(text, path);
  if (records.length === 0) {
    throw invalid(path, "expected one line a picture, got none");
  }
  // A line of JSON may lack what others have.
  const columns = chooseColumns(new Set(records.flatMap(({ fields }) => [...fields.keys()])), path);
  return records.map(({ fields, line }) => {
    const file =
      fields
        .get(columns.file)
        ?.replaceAll("\\", "/")
        .replace(/^(?:\.?\/)+/, "") ?? "";
    if (file === "") {
      throw invalid(path, `line ${line}: expected the name of a file under ${columns.file}, got nothing`);
    }
    const label = fields.get(columns.label)?.normalize("NFC") ?? "";
    const split = columns.split === undefined ? undefined : fields.get(columns.split);
    return { file, label, line, ...(split !== undefined && split !== "" && { split }) };
  });
}

/** A line as texts by column. */
interface TableRecord {
  readonly fields: ReadonlyMap<string, string>;
  readonly line: number;
}

function decodeText(bytes: Uint8Array, path: string): string {
  const isUtf16 = bytes.length >= 2 && bytes[0] + bytes[1] === 0x1fd;
  try {
    const encoding = !isUtf16 ? "utf-8" : bytes[0] === 0xff ? "utf-16le" : "utf-16be";
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch (error) {
    throw invalid(path, "expected a text in UTF-8; save the table in this encoding", error);
  }
}

function parseCsv(text: string, path: string): TableRecord[] {
  const firstLine = /^[^\r\n]*/.exec(text)?.[0] ?? "";
  const count = (delimiter: string): number => firstLine.split(delimiter).length;
  const delimiter = [",", ";", "\t"].reduce((best, other) => (count(other) > count(best) ? other : best));
  try {
    const rows = parse(text, {
      ...{ delimiter, bom: true, trim: true, skip_empty_lines: true, info: true },
      ...{ max_record_size: MAX_ROW_BYTES, to: MAX_ROWS },
    }) as unknown as { record: string[]; info: { lines: number } }[];
    const [header, ...body] = rows;
    const names = header?.record.map(normalizeColumn) ?? [];
    return body.map(({ record, info }) => ({
      fields: new Map(record.map((value, index) => [names[index], value])),
      line: info.lines,
    }));
  } catch (error) {
    const reason = error instanceof CsvError ? error.message : String(error);
    throw invalid(path, `the table is damaged (${reason})`, error);
  }
}

function parseJsonLines(text: string, path: string): TableRecord[] {
  const records: TableRecord[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === "") {
      continue;
    }
    const value = parseJson(line, path, index + 1);
    const fields = Object.entries(value).flatMap(([name, field]): [string, string][] =>
      field === null || typeof field === "string" || typeof field === "number" || typeof field === "boolean"
        ? [[normalizeColumn(name), String(field ?? "").trim()]]
        : [],
    );
    records.push({ fields: new Map(fields), line: index + 1 });
  }
  return records;
}

function parseJson(line: string, path: string, number: number): object {
  let value: unknown;
  try {
    value = line.length <= MAX_ROW_BYTES ? JSON.parse(line) : undefined;
  } catch {
    value = undefined;
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw invalid(
      path,
      `line ${number}: expected a JSON object such as {"file_name": "1.png", "label": "cat"}, got something else`,
    );
  }
  return value;
}

function normalizeColumn(name: string): string {
  return name
    .trim()
    .toLowerCase()
    .replaceAll(/[\s-]+/g, "_");
}

function chooseColumns(
  fields: ReadonlySet<string>,
  path: string,
): { file: string; label: string; split: string | undefined } {
  const find = (names: readonly string[]): string | undefined => names.find((name) => fields.has(name));
  const [file, label] = [find(FILE_COLUMNS), find(LABEL_COLUMNS)];
  if (file === undefined || label === undefined) {
    const got = [...fields].slice(0, 10).join(", ");
    throw invalid(
      path,
      `expected a column file (or ${FILE_COLUMNS.join(", ")}) and a column label (or ${LABEL_COLUMNS.slice(1).join(", ")}), got ${got}`,
    );
  }
  return { file, label, split: find(SPLIT_COLUMNS) };
}

function invalid(path: string, problem: string, cause?: unknown): GanClsError {
  return new GanClsError("invalid-data", `readLabelTable: ${path}: ${problem}`, { cause, details: { path } });
}
