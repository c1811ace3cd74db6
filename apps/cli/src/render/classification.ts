import { printableTexts } from "@gan-cls/core";
import { formatPercent, formatQuantity } from "@gan-cls/evaluate";
import { writeCsv } from "@gan-cls/study";
import { isUnlike, type ClassifiedPicture, type ClassifiedPictures } from "@gan-cls/study/node";
import stringWidth from "string-width";
import type { Colors } from "./colors";
import { foldText, renderTable, type TableColumn, type TableOptions } from "./table";

const BAR_CHARACTERS = 40;
const PERCENT_CHARACTERS = "100.0 %".length;

/** More pictures than these are a table. */
const MOST_BARS = 4;

/** How classifications are drawn. */
export interface ClassificationOptions extends TableOptions {
  readonly colors: Colors;
}

/** What a classifier says of pictures: bars for a few, a table for many, then what is doubtful. */
export function renderClassifications(
  { files: given }: Pick<ClassifiedPictures, "files">,
  options: ClassificationOptions,
): string {
  const { colors, width } = options;
  const files = printableTexts(given);
  const answers =
    files.length <= MOST_BARS
      ? files.map((file) => renderClassification(file, options)).join("\n\n")
      : renderClassTable(files, options);
  return [answers, ...summarizeDoubts(files).map((line) => colors.yellow(foldText(line, width)))].join("\n");
}

/** The classification of one file: the class, a doubt, then a bar for every class. */
export function renderClassification(
  given: ClassifiedPicture,
  { colors, width: room = Infinity }: ClassificationOptions,
): string {
  const picture = printableTexts(given);
  const { file, className, probabilities } = picture;
  // Wide letters take two columns of a terminal.
  const width = Math.max(...probabilities.map((entry) => stringWidth(entry.className)));
  const longest = Math.max(1, Math.min(BAR_CHARACTERS, room - width - PERCENT_CHARACTERS - 3 * "  ".length));
  const lines = probabilities.map((entry) => {
    const bar = "█".repeat(Math.round(entry.probability * longest));
    const percent = formatPercent(entry.probability, 1).padStart(PERCENT_CHARACTERS);
    const indent = " ".repeat(width - stringWidth(entry.className));
    const line = `  ${indent}${entry.className}  ${percent}  ${bar}`.trimEnd();
    return entry.className === className ? colors.bold(line) : line;
  });
  const doubt = isUnlike(picture) ? colors.yellow(" (none of these?)") : "";
  return [`${file}: ${colors.green(colors.bold(className))}${doubt}`, ...lines].join("\n");
}

function renderClassTable(files: readonly ClassifiedPicture[], { colors, width }: ClassificationOptions): string {
  const isKnown = files.some(({ unlike }) => unlike !== undefined);
  const columns: TableColumn[] = [
    { head: "File", align: "left" },
    { head: "Class", align: "left" },
    { head: "Probability" },
    ...(isKnown ? [{ head: "None of these?", align: "left" } as const] : []),
  ];
  const rows = files.map((picture) => {
    const doubt = isUnlike(picture)
      ? colors.yellow(picture.looksInverted ? "light and dark exchanged?" : "unlike")
      : "";
    const { file, className } = picture;
    return [file, className, formatPercent(topProbability(picture), 1), ...(isKnown ? [doubt] : [])];
  });
  return renderTable(columns, rows, { width });
}

function topProbability({ probabilities }: ClassifiedPicture): number {
  return Math.max(...probabilities.map(({ probability }) => probability));
}

/** What makes answers doubtful, and what may help, in a line or two. */
function summarizeDoubts(files: readonly ClassifiedPicture[]): string[] {
  const strange = files.filter(isUnlike);
  const inverted = strange.filter(({ looksInverted }) => looksInverted);
  if (strange.length === 0) {
    return [];
  }
  const whole = files.length === 1 ? "The picture looks" : `${strange.length} of ${files.length} pictures look`;
  return [
    `Warning: ${whole} unlike all that the model has learned, so the answer means little.`,
    ...(inverted.length === 0
      ? []
      : [
          `${formatQuantity(inverted.length, "picture")} would look familiar with light and dark exchanged: try --invert, or --layout drawing for drawn digits.`,
        ]),
  ];
}

/**
 * `file,class,probability,unlike`, a line for each picture; `unlike` is empty where the model does not know. Names that a spreadsheet would
 * compute stand behind an apostrophe.
 */
export function renderCsv({ files }: Pick<ClassifiedPictures, "files">): string {
  const rows = files.map((picture) => {
    const unlike = picture.unlike === undefined ? "" : String(isUnlike(picture));
    return [picture.file, picture.className, topProbability(picture).toFixed(4), unlike];
  });
  return writeCsv([["file", "class", "probability", "unlike"], ...rows]).trimEnd();
}
