import { GanClsError, printable } from "@gan-cls/core";
import { parse } from "csv-parse/sync";
import { plainCell, writeCsv } from "../csv";

/** One generated image as it was labelled. Numbers count from 1, as on the sheets. */
export interface LabelledImage {
  readonly number: number;
  readonly label: number;
  /** Probability of that label, in `[0, 1]`. */
  readonly confidence: number;
}

/** The decision about one generated image. */
export interface ReviewedImage {
  readonly number: number;
  readonly isKept: boolean;
  /** The label that it is used with. */
  readonly label: number;
  /** Whether a person has given it another label than the labeller. */
  readonly isRelabelled: boolean;
}

const COLUMNS = ["number", "label", "confidence", "decision", "relabel"] as const;
const DECISIONS = ["keep", "reject"] as const;

/** The line with the columns, and what an editor has made of its commas: cells are separated as it is, so that names may hold the others. */
const HEADER_LINE = /^"?number"?([,;\t])/m;

const explain = (threshold: number, classNames: readonly string[]): string[] => [
  "# Generated images and what a classifier takes them for. Look at the sheets in the folder review and edit this list.",
  `# decision: keep or reject. Below a confidence of ${threshold} it says reject until you change it.`,
  `# relabel: leave it empty or write the right class (${classNames.map(commentWord).join(" ")}) if the label is wrong and write keep then.`,
  "# Leave number and label as they are and keep every line. Lines that begin with # are not read.",
];

/** A name in a comment, which must stay one cell on one line. */
function commentWord(name: string): string {
  return printable(name).replaceAll(/[,;"]/g, " ");
}

/** The list that a person edits: one line for each image, kept where the labeller is sure enough. */
export function writeReviewList(
  images: readonly LabelledImage[],
  { threshold, classNames }: { threshold: number; classNames: readonly string[] },
): string {
  const rows = images.map(({ number, label, confidence }) => [
    ...[String(number), classNames[label], confidence.toFixed(4)],
    ...[confidence >= threshold ? "keep" : "reject", ""],
  ]);
  return `${explain(threshold, classNames).join("\n")}\n${writeCsv([COLUMNS, ...rows])}`;
}

/** What {@link readReviewList} checks a list against. */
export interface ReviewContext {
  /** The file, for errors. */
  readonly path: string;
  readonly classNames: readonly string[];
  /** What the labeller said of every image. */
  readonly labels: Uint8Array;
}

/**
 * Reads an edited list. All commas between cells may have become semicolons or tabs, lines may be in any order; nothing else may be missing.
 *
 * @returns One decision for each image, in the order of the numbers.
 * @throws GanClsError `invalid-data` naming the line, what was expected there, and how to fix it. Nothing is written.
 */
export function readReviewList(text: string, context: ReviewContext): ReviewedImage[] {
  const [header, ...rows] = readRows(text, context.path);
  if (String(header?.cells.slice(0, COLUMNS.length)) !== String(COLUMNS)) {
    throw wrong(
      context,
      `expected the columns ${COLUMNS.join(",")}, got ${header?.cells.join(",") ?? "nothing"}`,
      "put that line back before the first image",
    );
  }
  const found = new Map<number, { image: ReviewedImage; line: number }>();
  for (const row of rows) {
    const image = readImage(row, context);
    const earlier = found.get(image.number);
    if (earlier !== undefined) {
      const lines = `lines ${earlier.line} and ${row.line}`;
      throw wrong(context, `expected number ${image.number} in one line, got it in ${lines}`, "remove one of them");
    }
    found.set(image.number, { image, line: row.line });
  }
  return Array.from(context.labels, (_, index) => {
    const entry = found.get(index + 1);
    if (entry === undefined) {
      throw wrong(
        context,
        `expected ${context.labels.length} lines, one for each image, got ${found.size}, without number ${index + 1}`,
        "put its line back, and write reject to leave an image out",
      );
    }
    return entry.image;
  });
}

interface Row {
  readonly cells: readonly string[];
  readonly line: number;
}

function readRows(text: string, path: string): Row[] {
  try {
    const records = parse(text, {
      ...{ bom: true, delimiter: HEADER_LINE.exec(text)?.[1] ?? ",", trim: true, info: true },
      ...{ relax_column_count: true, relax_quotes: true, skip_empty_lines: true },
    }) as unknown as { record: string[]; info: { lines: number } }[];
    return (
      records
        .map(({ record, info }) => ({ cells: record, line: info.lines }))
        // A spreadsheet quotes a comment or hangs commas on it, so the cell is looked at and not the line.
        .filter(({ cells }) => !cells[0].startsWith("#") && cells.some((cell) => cell !== ""))
        .map(({ cells, line }) => ({ cells: cells.map(plainCell), line }))
    );
  } catch (error) {
    throw new GanClsError("invalid-data", `readReviewList: ${path} is not CSV: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

function readImage({ cells, line }: Row, context: ReviewContext): ReviewedImage {
  const { classNames, labels } = context;
  const [numberText = "", labelText = "", , decisionText = "", relabel = ""] = cells;
  const at = (column: string, expected: string, got: string, mend: string): GanClsError =>
    wrong(context, `line ${line}: expected ${column} to be ${expected}, got ${JSON.stringify(got)}`, mend);
  const number = Number(numberText);
  if (!/^\d+$/.test(numberText) || number < 1 || number > labels.length) {
    throw at("number", `an integer from 1 to ${labels.length}`, numberText, "write the number of the image's tile");
  }
  const ownName = classNames[labels[number - 1]];
  if (!isSameName(labelText, ownName)) {
    throw at("label", `${ownName}, as number ${number} was labelled`, labelText, "write another label into relabel");
  }
  const decision = DECISIONS.find((name) => name === decisionText.toLowerCase());
  if (decision === undefined) {
    throw at("decision", DECISIONS.join(" or "), decisionText, "write one of the two");
  }
  const label = relabel === "" ? labels[number - 1] : findClass(relabel, classNames);
  if (label === -1) {
    throw at("relabel", `empty or one of ${classNames.join(", ")}`, relabel, "write the name of a class");
  }
  if (decision === "reject" && relabel !== "") {
    throw at("relabel", "empty where decision is reject", relabel, "write keep, or empty relabel");
  }
  return { number, isKept: decision === "keep", label, isRelabelled: label !== labels[number - 1] };
}

/** A class by its name; where none has it exactly, editors may have changed its spaces and line ends. */
function findClass(name: string, classNames: readonly string[]): number {
  const exact = classNames.indexOf(name);
  return exact === -1 ? classNames.findIndex((other) => isSameName(name, other)) : exact;
}

function isSameName(name: string, other: string): boolean {
  const plain = (text: string): string => text.replaceAll(/\r\n?/g, "\n").trim();
  return plain(name) === plain(other);
}

function wrong({ path }: ReviewContext, problem: string, mend: string): GanClsError {
  return new GanClsError("invalid-data", `readReviewList: ${path}: ${problem}; ${mend}`);
}
